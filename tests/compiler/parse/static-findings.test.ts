import { describe, expect, it } from 'vitest';
import { MacroLibrary } from '../../../src/compiler/jinja/functions/macro-library.ts';
import { parseTemplate } from '../../../src/compiler/jinja/template.ts';
import { leniently } from '../../../src/compiler/jinja/values.ts';
import { startNode } from '../../../src/compiler/parse/build-node.ts';
import { emptyFindings, type Findings, parseScope } from '../../../src/compiler/parse/parse-context.ts';
import {
  createParseEnvironment,
  type ParseEnvironment,
} from '../../../src/compiler/parse/parse-environment.ts';
import { parseMacros } from '../../../src/compiler/parse/parse-macros.ts';
import { staticFindings } from '../../../src/compiler/parse/static-findings.ts';
import { loadBuiltinPackages } from '../../../src/compiler/project/builtin-packages.ts';
import { loadTestProject } from './support/load-test-project.ts';

const MACROS = `
{% macro cents(column, scale=2) %}round({{ column }} / 100.0, {{ scale }}){% endmacro %}
{% macro orders() %}{{ return(ref('stg_orders')) }}{% endmacro %}
{% macro twice(x) %}{{ cents(x) }} + {{ cents(x) }}{% endmacro %}
`;

const environment = makeEnvironment();

function makeEnvironment(): ParseEnvironment {
  const project = loadTestProject({ 'dbt_project.yml': 'name: shop', 'macros/all.sql': MACROS });
  const macros = [...loadBuiltinPackages(), project.root].flatMap((owner) => parseMacros(owner, 0, []));
  return createParseEnvironment(project, new MacroLibrary(macros, 'shop'));
}

function render(text: string): Findings {
  const findings = emptyFindings();
  const { root } = environment.project;
  const node = startNode(
    {
      type: 'model',
      package: root,
      name: 'm',
      path: 'm.sql',
      originalFilePath: 'models/m.sql',
      fqn: ['shop', 'm'],
      rawCode: text,
      checksum: { name: 'none', checksum: '' },
      createdAt: 0,
    },
    environment,
  );
  leniently(() => parseTemplate({ path: 'm.sql', text }).render(parseScope(environment, node, findings)));
  return findings;
}

const read = (text: string): Findings | undefined =>
  staticFindings({ source: { path: 'm.sql', text }, text, offset: 0 }, 'shop', environment);

describe('what a model refers to, read from its text', () => {
  it.each([
    `select * from {{ ref('stg_orders') }} join {{ ref('shop', 'customers', v=2) }} using (id)`,
    `{{ config(materialized='table', tags=['a'], meta={'owner': 'ann', 'n': 1}) }}{{ config(tags='b') }}`,
    `select {{ cents('amount') }}, {{ twice(cents('x')) }} from {{ source('shop', 'orders') }}`,
    `{% set statuses = ['a', 'b'] %}{% for s in statuses %}'{{ s }}'{% if not loop.last %},{% endif %}{% endfor %}`,
    `{% if is_incremental() %}where x > (select max(x) from {{ this }}){% else %}{{ ref('a') }}{% endif %}`,
    `{% if execute %}{{ ref('never') }}{% endif %}`,
    `{# {{ ref('no') }} #}{{ dbt.type_string() }} {{ ref('a').identifier }} {{ [ref('b'), source('s', 't')] | length }}`,
  ])('is what rendering finds: %s', (text) => {
    expect(read(text)).toEqual(render(text));
  });

  it.each([
    ['a macro that refers itself', `{{ orders() }}`],
    ['a call in a loop', `{% for m in ['a', 'b'] %}{{ ref(m) }}{% endfor %}`],
    ['a call under a condition', `{% if target.name == 'dev' %}{{ ref('a') }}{% endif %}`],
    ['a name that is built', `{{ ref('a' ~ 'b') }}`],
    ['a macro handed on', `{% set f = cents %}{{ f('x') }}`],
    ['a config that is computed', `{{ config(alias=target.name) }}`],
    ['a variable of the environment', `{{ env_var('X', 'y') }}`],
    ['an argument that the macro lacks', `{{ cents('x', digits=1) }}`],
  ])('takes rendering for %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});
