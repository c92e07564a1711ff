import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdapterOptions } from '../../../../src/compiler/jinja/functions/adapter-context.ts';
import {
  type MacroResolver,
  newAdapterRun,
} from '../../../../src/compiler/jinja/functions/adapter-context.ts';
import { Relation } from '../../../../src/compiler/jinja/functions/relation.ts';
import { RelationCache } from '../../../../src/compiler/jinja/functions/relation-cache.ts';
import type { WarehouseSession } from '../../../../src/compiler/jinja/functions/warehouse.ts';
import { MacroTemplate } from '../../../../src/compiler/jinja/macro.ts';
import { scanBlocks } from '../../../../src/compiler/jinja/scan-blocks.ts';
import { parseTemplate } from '../../../../src/compiler/jinja/template.ts';
import { openWarehouse, type Warehouse } from '../../../../src/runner/duckdb/warehouse.ts';
import { adapterOf } from '../../../builtins/support/adapter-of.ts';
import { credentialsOf } from '../../../runner/support/credentials.ts';

/** Macros by package; a bare name is looked for in `shop`, then in `dbt`. */
function resolverOf(
  packages: Readonly<Record<string, string>>,
  scope: () => { lookup(name: string): unknown },
): MacroResolver {
  const macros = new Map<string, MacroTemplate>();
  for (const [owner, text] of Object.entries(packages)) {
    for (const block of scanBlocks({ path: `${owner}.sql`, text }, new Set(['macro']))) {
      macros.set(`${owner}.${block.name}`, new MacroTemplate(block));
    }
  }
  const find = (owners: readonly string[], name: string) => {
    const macro = owners.map((owner) => macros.get(`${owner}.${name}`)).find((found) => found);
    return macro?.bind(scope(), 'async');
  };
  return {
    find: (owner, name) => find(owner === null ? ['shop', 'dbt'] : [owner], name),
    findAnywhere: (name) => find(['shop', 'dbt_utils', 'dbt'], name),
  };
}

interface Setting extends Partial<AdapterOptions> {
  readonly macros?: Readonly<Record<string, string>>;
}

async function render(template: string, { macros = {}, ...options }: Setting = {}): Promise<string> {
  const names = new Map<string, unknown>();
  const scope = { lookup: (name: string) => names.get(name) };
  const adapter = adapterOf({ resolver: resolverOf(macros, () => scope), ...options });
  names.set('adapter', adapter).set('api', { Relation: adapter.getAttribute('Relation') });
  return (await parseTemplate({ path: 'case.sql', text: template }).renderAsync(scope)).text;
}

const both = {
  shop: '{% macro default__hello() %}shop{% endmacro %}',
  dbt_utils: '{% macro default__hello() %}utils{% endmacro %}{% macro duckdb__bye() %}utils{% endmacro %}',
  dbt: '{% macro default__only() %}default{% endmacro %}{% macro duckdb__only() %}duckdb{% endmacro %}',
};

describe('adapter.dispatch', () => {
  test('prefers the macro for duckdb', async () => {
    expect(await render("{{ adapter.dispatch('only', 'dbt')() }}", { macros: both })).toBe('duckdb');
  });

  test("lets the root project override a package's macro", async () => {
    const options = { macros: both, packages: ['dbt_utils'] };
    expect(await render("{{ adapter.dispatch('hello', 'dbt_utils')() }}", options)).toBe('shop');
    expect(await render("{{ adapter.dispatch('bye', macro_namespace='dbt_utils')() }}", options)).toBe(
      'utils',
    );
  });

  test('follows the search order of dbt_project.yml', async () => {
    const dispatchConfig = [{ macro_namespace: 'dbt_utils', search_order: ['dbt_utils', 'shop'] }];
    const options = { macros: both, packages: ['dbt_utils'], dispatchConfig };
    expect(await render("{{ adapter.dispatch('hello', 'dbt_utils')() }}", options)).toBe('utils');
  });

  test('names all that it looked for when there is no such macro', async () => {
    const options = { macros: both, packages: ['dbt_utils'] };
    await expect(render("{{ adapter.dispatch('nothing', 'dbt_utils')() }}", options)).rejects.toThrow(
      "In dispatch: No macro named 'nothing' found within namespace: 'dbt_utils'\n" +
        "    Searched for: 'shop.duckdb__nothing', 'shop.default__nothing', 'dbt_utils.duckdb__nothing', 'dbt_utils.default__nothing'",
    );
    await expect(render("{{ adapter.dispatch('nothing')() }}", options)).rejects.toThrow(
      "found within namespace: 'None'\n    Searched for: 'duckdb__nothing', 'default__nothing'",
    );
  });

  test('refuses a dotted name and the old packages argument', async () => {
    await expect(render("{{ adapter.dispatch('dbt_utils.hello') }}")).rejects.toThrow(
      'Did you mean `adapter.dispatch("hello", macro_namespace="dbt_utils")`?',
    );
    await expect(render("{{ adapter.dispatch('hello', packages=['x']) }}")).rejects.toThrow(
      'The "packages" argument of adapter.dispatch() has been deprecated.',
    );
    await expect(render("{{ adapter.dispatch('hello', ['x']) }}")).rejects.toThrow(
      'macro_namespace should be None or a string.',
    );
  });
});

describe('while the project is parsed', () => {
  test('methods that need the database answer without it', async () => {
    expect(
      await render(
        "{{ adapter.get_relation('a', 'b', 'c') }} {{ adapter.get_columns_in_relation(none) }} {{ adapter.already_exists('a', 'b') }} {{ adapter.execute('select 1')[1] | length }} {{ adapter.check_schema_exists('a', 'b') }}",
      ),
    ).toBe('None [] False 0 False');
  });

  test('methods without such an answer say what to do', async () => {
    await expect(render("{{ adapter.location_exists('a') }}")).rejects.toThrow(
      'adapter.location_exists needs the database, which is not open now.',
    );
  });
});

describe('with a database', () => {
  let warehouse: Warehouse;
  let session: WarehouseSession;
  const statement =
    "{% macro drop_relation(relation) %}{% do adapter.execute('drop ' ~ relation.type ~ ' if exists ' ~ relation) %}{% endmacro %}" +
    "{% macro rename_relation(from_relation, to_relation) %}{% do adapter.execute('alter table ' ~ from_relation ~ ' rename to ' ~ to_relation.identifier) %}{% endmacro %}" +
    "{% macro get_columns_in_relation(relation) %}{% set t = adapter.execute('describe ' ~ relation, fetch=true)[1] %}{% set columns = [] %}{% for row in t %}{% do columns.append(adapter.Column(row[0], row[1])) %}{% endfor %}{{ return(columns) }}{% endmacro %}";

  beforeAll(async () => {
    warehouse = await openWarehouse(credentialsOf({}), { workingFolder: '/' });
    session = await warehouse.session();
    await session.execute(
      'create table orders (id integer, amount decimal(10,2)); create view late as select 1 as id',
    );
  });
  afterAll(() => warehouse.close());

  const withDatabase = (cache = new RelationCache(), more: Setting = {}): Setting => ({
    session,
    run: newAdapterRun(cache),
    macros: { dbt: statement },
    ...more,
  });

  test('relations are found by name, with their types', async () => {
    const template =
      "{% set r = adapter.get_relation('memory', 'main', 'orders') %}{{ r }} {{ r.type }} {{ adapter.get_relation('memory', 'main', 'late').type }} {{ adapter.get_relation('memory', 'main', 'gone') }}";
    expect(await render(template, withDatabase())).toBe('"memory"."main"."orders" table view None');
  });

  test('a relation is none whose name differs in case alone', async () => {
    const template = "{{ adapter.get_relation('memory', 'main', 'ORDERS') }}";
    await expect(render(template, withDatabase())).rejects.toThrow('dbt found an approximate match');
  });

  test('columns of a missing relation are none', async () => {
    const template =
      "{{ adapter.get_columns_in_relation(api.Relation.create(identifier='orders')) | map(attribute='dtype') | join(' ') }}|{{ adapter.get_columns_in_relation(api.Relation.create(identifier='gone')) }}";
    expect(await render(template, withDatabase())).toBe('INTEGER DECIMAL(10,2)|[]');
  });

  test('the cache follows drops and renames', async () => {
    const cache = new RelationCache();
    await session.execute('create table old_name (id integer)');
    const options = withDatabase(cache);
    expect(
      await render(
        "{% set old = adapter.get_relation('memory', 'main', 'old_name') %}{{ adapter.rename_relation(old, old.incorporate(path={'identifier': 'new_name'})) }} {{ adapter.get_relation('memory', 'main', 'new_name') }} {{ adapter.get_relation('memory', 'main', 'old_name') }} {{ adapter.drop_relation(adapter.get_relation('memory', 'main', 'new_name')) }} {{ adapter.get_relation('memory', 'main', 'new_name') }}",
        options,
      ),
    ).toBe('None "memory"."main"."new_name" None None None');
  });

  test('a relation without a type is not dropped', async () => {
    await expect(
      render("{{ adapter.drop_relation(api.Relation.create(identifier='x')) }}", withDatabase()),
    ).rejects.toThrow('Tried to drop relation "x", but its type is null.');
  });

  test("a query's placeholders take values, but not within quotes", async () => {
    const template =
      "{% do adapter.add_query(\"insert into orders values (?, ?), (?, length('?'))\", bindings=[1, 2.5, none]) %}{{ run('select * from orders order by all')[0].values() }}";
    expect(
      await render(
        `{% macro run(sql) %}{{ return(adapter.execute(sql, fetch=true)[1]) }}{% endmacro %}${template}`,
        withDatabase(),
      ),
    ).toBe("(1, Decimal('2.50'))");
  });

  test('the schema of a query has a column for each leaf of a struct', async () => {
    const template =
      "{{ adapter.get_column_schema_from_query(\"select 1 as id, {'a': 1, 'b': {'c': 'x'}} as s\") | map(attribute='name') | join(' ') }}";
    expect(await render(template, withDatabase())).toBe('id s.a s.b.c');
  });

  test('warnings come once in a run', async () => {
    const messages: string[] = [];
    const options = withDatabase(undefined, {
      onMessage: (level, message) => messages.push(`${level} ${message}`),
    });
    await render("{% do adapter.warn_once('careful') %}{% do adapter.warn_once('careful') %}", options);
    expect(messages).toEqual(['warn DuckDB adapter: careful']);
  });

  test('a snapshot target without its columns is refused', async () => {
    await expect(
      render(
        "{% do adapter.valid_snapshot_target(api.Relation.create(identifier='orders')) %}",
        withDatabase(),
      ),
    ).rejects.toThrow('(missing "dbt_scd_id", "dbt_valid_from", "dbt_valid_to")');
  });
});

describe('the relation cache', () => {
  const orders = Relation.of({ database: 'db', schema: 's', identifier: 'orders' }, { type: 'table' });

  test('does not take an unread schema for a known one when something is added', () => {
    const cache = new RelationCache();
    cache.add(orders);
    expect(cache.has('db', 's')).toBe(false);
  });

  test('refuses to hide a relation by a rename', () => {
    const cache = new RelationCache();
    cache.addSchema('db', 's');
    cache.add(orders);
    cache.add(orders.withIdentifier('orders__dbt_tmp'));
    expect(() => cache.rename(orders.withIdentifier('orders__dbt_tmp'), orders)).toThrow(
      '"db"."s"."orders" exists already',
    );
  });

  test('keeps the type of what is renamed', () => {
    const cache = new RelationCache();
    cache.addSchema('db', 's');
    cache.add(orders);
    cache.rename(orders, orders.with({ type: 'view' }).withIdentifier('old'));
    expect(cache.get('DB', 'S', 'OLD')?.type).toBe('table');
    expect(cache.get('db', 's', 'orders')).toBe(null);
  });

  test('forgets one schema', () => {
    const cache = new RelationCache();
    cache.addSchema('db', 's');
    cache.add(orders);
    cache.clear('db', 's');
    expect(cache.has('db', 's')).toBe(false);
  });
});
