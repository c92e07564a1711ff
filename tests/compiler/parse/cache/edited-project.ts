import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../../../fuzz/random.ts';

/** What a call is made with, beside the project's files. */
export interface CallOptions {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  readonly threads: number | undefined;
  readonly which: string;
}

const noOptions: CallOptions = { vars: {}, env: {}, target: undefined, threads: undefined, which: 'parse' };

interface State {
  readonly files: Readonly<Record<string, string>>;
  readonly options: CallOptions;
}

const names = [
  'stg_orders',
  'stg_customers',
  'orders',
  'customers',
  'price',
  'countries',
  'stg_days',
  'kit_days',
  'snap',
  'order_history',
  'newcomer',
  'nothing',
];
const lines: Readonly<Record<string, readonly string[]>> = {
  '.sql': [
    '-- a remark',
    "{{ config(tags=['a', 'b']) }}",
    '{{ config(enabled=false) }}',
    "{{ config(schema='other', alias='renamed') }}",
    "{{ config(enabled=var('on', true)) }}",
    "{{ config(meta={'at': invocation_id}) }}",
    "{{ config(meta={'day': modules.datetime.date(2024, 1, 1) | string}) }}",
    "{{ config(materialized=var('kind', 'view')) }}",
    "{{ config(group='sales', access='protected') }}",
    "{{ config(pre_hook=\"select '{{ ref('countries') }}'\") }}",
    "{{ config(contract={'enforced': false}, docs={'show': false}) }}",
    "{{ ref('NAME') }}",
    "{{ ref('kit', 'kit_days') }}",
    "{{ source('raw', 'events') }}",
    "{{ env_var('COLOUR', 'red') }}",
    "{% if flags.FULL_REFRESH %}{{ ref('NAME') }}{% endif %}",
    "{% if target.name == 'prod' %}{{ ref('NAME') }}{% endif %}",
    "{% if var('extra', false) %}{{ ref('NAME') }}{% endif %}",
    "{{ money('x') }} {{ deep('y') }} {{ kit.plain() }}",
    '{{ helper() }}',
    '{{ parent() }} {{ settings() }}',
    '{% macro helper() %}{{ ref("NAME") }}{% endmacro %}',
    '{% macro helper(x=1) %}none{% endmacro %}',
    '{% macro shop__star(name) %}{{ ref("stg_orders") }}{% endmacro %}',
    '{% macro default__star(name) %}none{% endmacro %}',
    '{% macro generate_alias_name(custom, node) %}{{ node.name }}{{ custom or "" }}{% endmacro %}',
    '{% macro default__generate_database_name(custom, node) %}db{% endmacro %}',
    '{% macro get_where_subquery(relation) %}{{ relation }}{% endmacro %}',
    '{% macro is_incremental() %}{{ return(true) }}{% endmacro %}',
    '{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}',
    '{% test even(model, column_name) %}{{ config(severity="warn", tags=["t"]) }}select 1{% endtest %}',
    '{% snapshot second %}{{ config(unique_key="id", strategy="check", check_cols="all") }}select 1{% endsnapshot %}',
    '{{ broken',
    '{% if %}',
  ],
  '.yml': [
    '# a remark',
    'models: [{name: NAME, description: Again., columns: [{name: id, data_tests: [unique]}]}]',
    "exposures: [{name: extra, type: notebook, owner: {name: C}, depends_on: [ref('NAME')]}]",
    'groups: [{name: ops, owner: {name: D}}]',
    'macros: [{name: deep, description: Deep.}]',
    'sources: [{name: more, tables: [{name: t, data_tests: [{positive: {arguments: {column_name: a}}}]}]}]',
    'unknown_key: 1',
    'broken: [',
    'seeds: [{name: countries, config: {enabled: false}}]',
    'unit_tests: [{name: u, model: NAME, given: [], expect: {rows: [{x: 1}]}}]',
    'saved_queries: []',
    "semantic_models: [{name: sm, model: ref('NAME'), entities: [{name: id, type: primary}], dimensions: [], measures: [{name: m, agg: count, expr: id}]}]",
  ],
  '.md': [
    '{% docs money %}Euros.{% enddocs %}',
    '{% docs order %}Changed.{% enddocs %}',
    '{% docs extra %}X{% enddocs %}',
    'prose',
    '{% docs broken',
  ],
  '.csv': ['ES,Spain', 'x,y,z'],
  '.py': ["# dbt.ref('orders')", "    dbt.ref('customers')"],
};
const swaps: readonly (readonly [RegExp, readonly string[]])[] = [
  [/stg_orders|stg_customers|orders|customers|kit_days|price/g, names],
  [/table|view|incremental|ephemeral/g, ['table', 'view', 'incremental', 'ephemeral']],
  [/unique|not_null|positive|even/g, ['unique', 'not_null', 'even', 'positive', 'absent_test']],
  [/true|false/g, ['true', 'false']],
  [/\b[0-9]+(?:\.0)?\b/g, ['0', '1', '1.0', '2', '.inf']],
  [
    /description: [^\n,}]*/g,
    ['description: Other', 'description: "{{ doc(\'order\') }}"', 'description: "{{ var(\'cutoff\') }}"'],
  ],
  [/money|deep|parent|settings|helper|plain|star/g, ['money', 'deep', 'parent', 'settings', 'helper']],
  [/sales|ops|marts|staging|gone/g, ['sales', 'ops', 'marts', 'staging', 'gone']],
  [/Cents|Key|Raw data|An order|Ann|remark/g, ['Cents', 'Key', 'Raw', 'Ann']],
  [
    /unique_id|unique_key|latest_version|access: \w+/g,
    ['latest_version', 'access: public', 'access: private', 'access: protected'],
  ],
];
const ignored = [
  '# nothing',
  'models/gone',
  '*.md',
  'stg_days.sql',
  'seeds/',
  '!models/marts',
  'dbt_packages',
];
const newFiles: readonly (readonly [string, string])[] = [
  ['models/newcomer.sql', "select * from {{ ref('orders') }}\n"],
  ['models/nothing.sql', 'select 1\n'],
  ['models/deeper/still/leaf.sql', "select * from {{ ref('stg_orders') }}\n"],
  ['models/orders.sql', 'select 1\n'],
  ['models/extra.yml', 'models: [{name: newcomer, columns: [{name: id, data_tests: [not_null]}]}]\n'],
  ['models/more.md', '{% docs more %}More.{% enddocs %}\n'],
  ['macros/helper.sql', '{% macro helper() %}1{% endmacro %}\n'],
  ['macros/over.sql', '{% macro shop__star(name) %}{{ ref("stg_orders") }}{% endmacro %}\n'],
  ['macros/schema.sql', '{% macro generate_alias_name(c, node) %}{{ node.name }}_x{% endmacro %}\n'],
  ['seeds/more.csv', 'a,b\n1,2\n'],
  ['tests/extra.sql', "select * from {{ ref('stg_customers') }}\n"],
  ['analyses/extra.sql', "select * from {{ ref('stg_customers') }}\n"],
  [
    'models/marts/now.sql',
    "select '{{ run_started_at.strftime('%Y') }}' {{ config(meta={'id': invocation_id}) }}\n",
  ],
  ['vars.yml', 'vars: {cutoff: 2025}\n'],
  ['selectors.yml', 'selectors: [{name: a, definition: tag:all}]\n'],
  ['dbt_packages/kit/macros/more.sql', '{% macro helper() %}kit{% endmacro %}\n'],
  ['dbt_packages/second/dbt_project.yml', 'name: second\n'],
  [
    'dbt_packages/second/macros/s.sql',
    '{% macro default__generate_alias_name(c, n) %}{{ n.name }}{% endmacro %}\n',
  ],
];

/** A project on disk that is edited at random, one step after another; each step can be taken back. */
export class EditedProject {
  readonly folder: string;
  private readonly original: Readonly<Record<string, string>>;
  private readonly written = new Map<string, string>();
  private state: State;
  private good: State;

  constructor(folder: string, files: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.original = files;
    this.state = { files, options: noOptions };
    this.good = this.state;
    this.save();
  }

  get options(): CallOptions {
    return this.state.options;
  }

  /** Remembers this state as one to return to. */
  keep(): void {
    this.good = this.state;
  }

  /** Returns to the last state that was kept. */
  undo(): string {
    this.state = this.good;
    this.save();
    return 'undo';
  }

  /** Makes one to three random edits and tells which. */
  edit(random: Random): string {
    const told: string[] = [];
    for (let i = random.below(5) === 0 ? 3 : 1; i > 0; i--) told.push(this.editOnce(random));
    this.save();
    return told.join('; ');
  }

  private editOnce(random: Random): string {
    const { files, options } = this.state;
    const path = random.pick(Object.keys(files));
    const text = files[path]!;
    const ending = /\.\w+$/.exec(path)![0];
    const put = (at: string, content: string): void => {
      this.state = { options, files: { ...this.state.files, [at]: content } };
    };
    const set = (changes: Partial<CallOptions>): string => {
      this.state = { files, options: { ...options, ...changes } };
      return `options ${JSON.stringify(changes)}`;
    };
    // Half of the edits change texts alone.
    switch (random.below(2) === 0 ? random.below(16) : 9 + random.below(7)) {
      case 0: {
        const { [path]: _, ...rest } = files;
        if (path === 'dbt_project.yml' || path === 'profiles.yml') return 'nothing';
        this.state = { options, files: rest };
        return `delete ${path}`;
      }
      case 1: {
        if (path === 'dbt_project.yml' || path === 'profiles.yml') return 'nothing';
        const { [path]: _, ...rest } = files;
        const to = random.below(2)
          ? path.replace(/(\.\w+)$/, '_renamed$1')
          : path.replace(/^(\w+)\//, '$1/zz/');
        this.state = { options, files: { ...rest, [to]: text } };
        return `rename ${path} to ${to}`;
      }
      case 2: {
        const [at, content] = random.pick(newFiles);
        put(at, content);
        return `add ${at}`;
      }
      case 3:
        return set({
          vars: random.pick([
            {},
            { cutoff: '2030' },
            { on: false },
            { extra: true },
            { parent: 'stg_customers' },
            { kind: 'table' },
            { wanted: {} },
            { scale: '{{ 1 + 1 }}' },
          ]),
        });
      case 4:
        return set({
          env: random.pick<Record<string, string>>([
            {},
            { OWNER: 'me' },
            { KIND: 'view' },
            { COLOUR: 'blue' },
            { DBT_ENV_CUSTOM_ENV_X: '1' },
          ]),
        });
      case 5:
        return set(
          random.pick([
            { target: 'prod' },
            { target: undefined },
            { threads: 7 },
            { threads: undefined },
            { which: 'run' },
            { which: 'parse' },
          ]),
        );
      case 6:
        put('.dbtignore', `${random.pick(ignored)}\n`);
        return 'ignore';
      case 7:
      case 8: {
        const at = random.pick(Object.keys(this.original));
        put(at, this.original[at]!);
        return `restore ${at}`;
      }
      case 9:
      case 10: {
        const line = random.pick(lines[ending] ?? ['# x']).replaceAll('NAME', random.pick(names));
        const before = random.below(3) === 0;
        put(path, before ? `${line}\n${text}` : `${text}${line}\n`);
        return `add "${line}" to ${path}`;
      }
      case 11: {
        const all = text.split('\n');
        const index = random.below(all.length);
        put(path, all.filter((_, i) => i !== index).join('\n'));
        return `take line ${index + 1} from ${path}`;
      }
      default: {
        const [pattern, replacements] = random.pick(swaps);
        const found = [...text.matchAll(pattern)];
        if (found.length === 0) return 'nothing';
        const match = random.pick(found);
        const by = random.pick(replacements);
        put(path, `${text.slice(0, match.index)}${by}${text.slice(match.index + match[0].length)}`);
        return `"${match[0]}" becomes "${by}" in ${path}`;
      }
    }
  }

  private save(): void {
    const { files } = this.state;
    for (const path of this.written.keys()) {
      if (path in files) continue;
      rmSync(join(this.folder, path));
      this.written.delete(path);
    }
    for (const [path, text] of Object.entries(files)) {
      if (this.written.get(path) === text) continue;
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
      this.written.set(path, text);
    }
  }
}
