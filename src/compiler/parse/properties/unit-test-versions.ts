import { invalidUnitTest } from '../../../diagnostics/codes/semantic.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { GraphResource, ManifestNode } from '../../manifest/resource.ts';
import type { ManifestBuilder } from '../manifest-builder.ts';
import { locateEntry, type PropertyEntry } from './read-properties.ts';
import type { UnitTestVersions } from './unit-test-checksum.ts';

/** The versions of the model that the test is made for, one test each; none for a model without versions. */
export function versionsToTest(
  builder: ManifestBuilder,
  entry: PropertyEntry,
  test: GraphResource,
  model: ManifestNode,
): ManifestNode[] {
  const versions = test['versions'] as UnitTestVersions | null;
  const fail = (message: string): never => {
    throw new ProblemError(invalidUnitTest(message, test, locateEntry(entry, ['versions'])));
  };
  if (model.version === null || model.version === undefined) {
    if (versions?.include?.length || versions?.exclude?.length) {
      fail(
        `Unit test '${test.name}' should not have a versions include or exclude when referencing non-versioned model '${model.name}'`,
      );
    }
    return [];
  }
  const all = Object.values(builder.nodes).filter(
    (node) =>
      node.resource_type === 'model' &&
      node.version != null &&
      node.name === model.name &&
      node.package_name === model.package_name,
  );
  const chosen = all.filter((node) => isChosen(versions, node));
  if (chosen.length === 0) {
    fail(`Unit test '${test.name}' referenced a version of '${model.name}' which was not found.`);
  }
  return chosen;
}

/** Versions compare with their type, as Python does: 2 is not '2'. */
function isChosen(versions: UnitTestVersions | null, node: ManifestNode): boolean {
  if (versions === null) return true;
  if (versions.exclude?.length) return !versions.exclude.includes(node.version);
  return versions.include?.includes(node.version) ?? false;
}
