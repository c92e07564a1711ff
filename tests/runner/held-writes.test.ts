import { afterEach, describe, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

const kinds = `select table_name, 'table' as kind from duckdb_tables() where not internal
  union all select view_name, 'view' from duckdb_views() where not internal order by all`;

describe('a node’s transaction, sent in one call', () => {
  it('fails with the text and the place of the statement that failed', async () => {
    project = new RealProject({
      'models/orders.sql': "{{ config(materialized='table') }}\nselect 1 as id,\n  nothing as amount",
    });
    const { results, answer } = await project.run({ ask: kinds });
    expect(results[0]!.message).toBe(
      'Runtime Error in model orders (models/orders.sql)\n' +
        '  Binder Error: Referenced column "nothing" was not found because the FROM clause is missing\n' +
        '  \n' +
        '  LINE 10:   nothing as amount\n' +
        '             ^',
    );
    const at = results[0]!.diagnostic!.at!;
    expect(at.file.text.slice(at.offset, at.offset + at.length)).toBe('nothing');
    expect(answer).toEqual([]);
  });

  it('leaves the relation that was there when its successor fails', async () => {
    project = new RealProject({ 'models/orders.sql': 'select 1 as id' });
    await project.run();
    project.write('models/orders.sql', "{{ config(materialized='table') }} select error('no') as id");
    const { lines, answer } = await project.run({ ask: kinds });
    expect(lines[0]).toContain('error Runtime Error in model orders');
    expect(answer).toEqual([['orders', 'view']]);
    project.write('models/orders.sql', "{{ config(materialized='table') }} select 2 as id");
    const again = await project.run({ ask: kinds });
    expect(again.answer).toEqual([['orders', 'table']]);
  });

  it('tells hooks at the end of the run what is really there', async () => {
    project = new RealProject({
      'models/orders.sql': "{{ config(materialized='table') }} select error('no') as id",
      'dbt_project.yml':
        "name: shop\nversion: \"1.0\"\nprofile: shop\non-run-end: \"{% do log(load_relation(api.Relation.create(database='shop', schema='main', identifier='orders')), info=true) %}\"\n",
    });
    const { messages } = await project.run();
    expect(messages).toEqual(['None']);
  });

  it('shows a materialization of the project what it has made so far', async () => {
    project = new RealProject({
      'models/orders.sql': "{{ config(materialized='counted') }} select range as id from range(7)",
      'macros/counted.sql': `{% materialization counted, adapter='duckdb' %}
        {% do adapter.execute('create table ' ~ this ~ ' as ' ~ sql, auto_begin=true) %}
        {% set rows = run_query('select count(*) from ' ~ this).rows[0][0] %}
        {% do log('rows: ' ~ rows, info=true) %}
        {% call noop_statement('main', 'COUNTED') %}{% endcall %}
        {% do adapter.commit() %}
        {{ return({'relations': [this]}) }}
      {% endmaterialization %}`,
    });
    const { lines, messages, answer } = await project.run({ ask: kinds });
    expect(messages).toEqual(['rows: 7']);
    expect(lines).toEqual(['model.shop.orders success COUNTED']);
    expect(answer).toEqual([['orders', 'table']]);
  });

  it('is undone where the materialization does not commit', async () => {
    project = new RealProject({
      'models/orders.sql': "{{ config(materialized='forgetful') }} select 1 as id",
      'macros/forgetful.sql': `{% materialization forgetful, adapter='duckdb' %}
        {% call statement('main') %}create table {{ this }} as {{ sql }}{% endcall %}
        {{ return({'relations': [this]}) }}
      {% endmaterialization %}`,
    });
    const { lines, answer } = await project.run({ ask: kinds });
    expect(lines).toEqual(['model.shop.orders success OK']);
    expect(answer).toEqual([]);
  });
});
