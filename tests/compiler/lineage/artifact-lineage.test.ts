import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactLineage } from '../../../src/compiler/lineage/artifact-lineage.ts';
import { columnLineageJson } from '../../../src/compiler/lineage/column-lineage-json.ts';
import type { Manifest } from '../../../src/compiler/manifest/manifest.ts';
import { type DuckdbParser, openSqlParser } from '../../../src/runner/duckdb/sql-parser.ts';

const place = { database: 'shop', schema: 'main' };

function node(id: string, compiled_code: string | null, more: object = {}): Record<string, unknown> {
  const [resource_type, , name] = id.split('.');
  const base = { unique_id: id, resource_type, name, alias: name, ...place, columns: {}, config: {} };
  return { ...base, depends_on: { nodes: [] }, compiled_code, ...more };
}

const orders = {
  unique_id: 'source.shop.raw.orders',
  resource_type: 'source',
  name: 'orders',
  identifier: 'orders',
  ...place,
  columns: { email: { name: 'email', description: 'Where the bill goes.', tags: ['pii'] } },
};
const catalog = {
  sources: {
    'source.shop.raw.orders': {
      columns: {
        id: { name: 'id', type: 'INTEGER', index: 1 },
        email: { name: 'email', type: 'VARCHAR', index: 2 },
        seen_at: { name: 'seen_at', type: 'TIMESTAMP', index: 3 },
      },
    },
  },
};
const manifest = {
  sources: { [orders.unique_id]: orders },
  nodes: Object.fromEntries(
    [
      node('snapshot.shop.kept', 'select * from shop.main.stg', {
        depends_on: { nodes: ['model.shop.stg'] },
        config: { unique_key: 'id', updated_at: 'seen_at', hard_deletes: 'new_record' },
      }),
      node(
        'model.shop.stg',
        'select id, email as mail, seen_at from shop.main.orders where seen_at > now()',
        {
          depends_on: { nodes: ['source.shop.raw.orders'] },
        },
      ),
    ].map((it) => [it['unique_id'], it]),
  ),
} as unknown as Manifest;

let parser: DuckdbParser;
beforeAll(async () => {
  parser = await openSqlParser();
});
afterAll(() => parser.close());

describe('the lineage of artifacts', () => {
  it('knows the columns that the catalog lacks from the SQL, and those that dbt adds to a snapshot', async () => {
    const json = columnLineageJson(await artifactLineage(manifest, catalog, parser));
    const kept = json.get('snapshot.shop.kept')!;
    const from = (column: string, transformation: string) => ({
      node: 'model.shop.stg',
      column,
      transformation,
    });
    expect(kept.columns.map(({ name, from: sources }) => [name, ...sources])).toEqual([
      ['id', from('id', 'identity')],
      ['mail', from('mail', 'identity')],
      ['seen_at', from('seen_at', 'identity')],
      ['dbt_scd_id', from('id', 'expression'), from('seen_at', 'expression')],
      ['dbt_updated_at', from('seen_at', 'rename')],
      ['dbt_valid_from', from('seen_at', 'rename')],
      ['dbt_valid_to', from('seen_at', 'rename')],
      ['dbt_is_deleted'],
    ]);
    expect(kept.unknown).toBeUndefined();
  });

  it('hands descriptions and tags on, marked with where they were written', async () => {
    const json = columnLineageJson(await artifactLineage(manifest, catalog, parser));
    const written = { node: 'source.shop.raw.orders', column: 'email' };
    expect(json.get('snapshot.shop.kept')!.columns[1]).toEqual({
      name: 'mail',
      from: [{ node: 'model.shop.stg', column: 'mail', transformation: 'identity' }],
      transformation: 'identity',
      inherited_description: { text: 'Where the bill goes.', ...written },
      inherited_tags: [{ tag: 'pii', ...written }],
    });
  });

  it('hands on what is said of a seed through the source that it fills', async () => {
    const columns = { email: { name: 'email', description: 'From the seed.', tags: ['pii'] } };
    const nodes = [
      node('seed.shop.people', null, { columns }),
      node('model.shop.known', 'select email as mail from shop.main.people', {
        depends_on: { nodes: ['source.shop.raw.people'] },
      }),
    ];
    const people = {
      ...orders,
      unique_id: 'source.shop.raw.people',
      name: 'people',
      identifier: 'people',
      columns: {},
    };
    const seeded = {
      sources: { [people.unique_id]: people },
      nodes: Object.fromEntries(nodes.map((it) => [it['unique_id'], it])),
    } as unknown as Manifest;
    const seen = {
      nodes: { 'seed.shop.people': { columns: { email: { name: 'email', type: 'VARCHAR', index: 1 } } } },
    };
    const json = columnLineageJson(await artifactLineage(seeded, seen, parser));
    const written = { node: 'seed.shop.people', column: 'email' };
    expect(json.get('model.shop.known')!.columns).toEqual([
      {
        name: 'mail',
        from: [{ node: people.unique_id, column: 'email', transformation: 'rename' }],
        transformation: 'rename',
        inherited_description: { text: 'From the seed.', ...written },
        inherited_tags: [{ tag: 'pii', ...written }],
      },
    ]);
  });

  it('says what it cannot know', async () => {
    const json = columnLineageJson(await artifactLineage(manifest, undefined, parser));
    expect(json.get('model.shop.stg')!.columns.map((column) => column.name)).toEqual([
      'id',
      'mail',
      'seen_at',
    ]);
    const blind = {
      ...manifest,
      nodes: { 'model.shop.all': node('model.shop.all', 'select * from shop.main.orders') },
    };
    const unknown = columnLineageJson(await artifactLineage(blind as unknown as Manifest, undefined, parser));
    expect(unknown.get('model.shop.all')).toEqual({
      columns: [],
      filters: [],
      unknown: expect.stringContaining('orders'),
    });
  });
});
