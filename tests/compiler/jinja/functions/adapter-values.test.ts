import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apiObject } from '../../../../src/compiler/jinja/functions/api.ts';
import { Relation } from '../../../../src/compiler/jinja/functions/relation.ts';
import type { WarehouseSession } from '../../../../src/compiler/jinja/functions/warehouse.ts';
import { parseTemplate } from '../../../../src/compiler/jinja/template.ts';
import { adapterOf } from '../../../builtins/support/adapter-of.ts';
import { credentialsOf } from '../../../runner/support/credentials.ts';

/** Templates, and what they print with the classes of dbt-core 1.11.16 and dbt-duckdb 1.11.1. */
const cases = JSON.parse(readFileSync(new URL('./adapter-cases.json', import.meta.url), 'utf8')) as readonly {
  readonly template: string;
  readonly result: string;
}[];

const names = new Map<string, unknown>([
  ['api', apiObject({})],
  [
    'adapter',
    adapterOf({
      // Execution mode; none of these templates asks the database.
      session: {} as WarehouseSession,
      credentials: credentialsOf({ external_root: 'files' }),
      quoting: { schema: false },
    }),
  ],
  ['r', Relation.of({ database: 'db', schema: 's', identifier: 't' }, { type: 'table' })],
]);

describe('relations, columns and the adapter print as in dbt', () => {
  test.each(cases.map((item) => [item.template, item.result] as const))('%s', async (template, result) => {
    const parsed = parseTemplate({ path: 'case.sql', text: template });
    const { text } = await parsed.renderAsync({ lookup: (name) => names.get(name) });
    expect(text).toBe(result);
  });
});
