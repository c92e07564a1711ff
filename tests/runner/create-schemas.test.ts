import { afterEach, describe, expect, it } from 'vitest';
import { RealProject } from './support/real-project.ts';

let project: RealProject | undefined;
afterEach(() => project?.remove());

const models = {
  'models/orders.sql': "{{ config(schema='sales') }} select 1 as order_id",
  'models/staff.sql': "{{ config(schema='people') }} select 1 as staff_id",
};
const schemas =
  "select schema_name from duckdb_schemas() where schema_name like 'main\\_%' escape '\\' order by 1";

describe('making schemas', () => {
  it('makes those of all models before the first runs', async () => {
    project = new RealProject(models);
    const { answer } = await project.run({ threads: 4, ask: schemas });
    expect(answer).toEqual([['main_people'], ['main_sales']]);
  });

  it('makes those of functions, as dbt build does', async () => {
    project = new RealProject({
      'functions/area.sql': 'width * height',
      'functions/area.yml': `functions:
  - name: area
    config: {schema: shapes}
    arguments: [{name: width, data_type: double}, {name: height, data_type: double}]
    returns: {data_type: double}
`,
    });
    const { lines, answer } = await project.run({ command: 'build', ask: 'select main_shapes.area(2, 3)' });
    expect(lines).toEqual(['function.shop.area success OK']);
    expect(answer).toEqual([[6]]);
  });

  it('leaves it to the macro of a project that has one', async () => {
    project = new RealProject({
      ...models,
      'macros/create_schema.sql': `{% macro create_schema(relation) %}
        {% do run_query('create schema ' ~ relation.without_identifier()) %}
        {% do run_query('create table ' ~ relation.without_identifier() ~ '.made_by_hand as select 1 as id') %}
      {% endmacro %}`,
    });
    const { lines, answer } = await project.run({
      ask: "select schema_name from duckdb_tables() where table_name = 'made_by_hand' order by 1",
    });
    expect(lines).toEqual(['model.shop.orders success OK', 'model.shop.staff success OK']);
    expect(answer).toEqual([['main_people'], ['main_sales']]);
  });

  it('tells hooks at the end which schemas were used, as tuples', async () => {
    project = new RealProject(models);
    project.write(
      'dbt_project.yml',
      `name: shop
version: "1.0"
profile: shop
on-run-end: "{% do log(database_schemas, info=true) %}{% do log(schemas, info=true) %}"
`,
    );
    const { messages } = await project.run();
    expect(messages).toEqual([
      "[('shop', 'main_sales'), ('shop', 'main_people')]",
      "['main_sales', 'main_people']",
    ]);
  });
});
