import { selectByAccess } from './access.ts';
import { selectByConfig } from './config.ts';
import { selectByExposure } from './exposure.ts';
import { selectByFile } from './file.ts';
import { selectByFqn } from './fqn.ts';
import { selectByGroup } from './group.ts';
import type { SelectorMethod } from './method.ts';
import { selectByMetric } from './metric.ts';
import { selectByPackage } from './package.ts';
import { selectByPath } from './path.ts';
import { selectByResourceType } from './resource-type.ts';
import { selectByResult } from './result.ts';
import { selectBySavedQuery } from './saved-query.ts';
import { selectBySelector } from './selector.ts';
import { selectBySemanticModel } from './semantic-model.ts';
import { selectBySource } from './source.ts';
import { selectBySourceStatus } from './source-status.ts';
import { selectByState } from './state.ts';
import { selectByTag } from './tag.ts';
import { selectByTestName } from './test-name.ts';
import { selectByTestType } from './test-type.ts';
import { selectByUnitTest } from './unit-test.ts';
import { selectByVersion } from './version.ts';

/** Every `method:` that a selection can use, in dbt's order. */
export const selectorMethods: Readonly<Record<string, SelectorMethod>> = {
  fqn: selectByFqn,
  tag: selectByTag,
  group: selectByGroup,
  access: selectByAccess,
  source: selectBySource,
  path: selectByPath,
  file: selectByFile,
  package: selectByPackage,
  config: selectByConfig,
  test_name: selectByTestName,
  test_type: selectByTestType,
  resource_type: selectByResourceType,
  state: selectByState,
  exposure: selectByExposure,
  metric: selectByMetric,
  result: selectByResult,
  source_status: selectBySourceStatus,
  version: selectByVersion,
  semantic_model: selectBySemanticModel,
  saved_query: selectBySavedQuery,
  unit_test: selectByUnitTest,
  selector: selectBySelector,
};
