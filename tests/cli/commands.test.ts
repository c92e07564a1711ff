import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'emds-cli-')));
const shop = join(work, 'shop');

function emds(args: readonly string[], cwd = shop, env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', ...env },
  });
}

const readJson = (path: string) => JSON.parse(readFileSync(join(shop, path), 'utf8'));

/** Changes a file for the length of some work. */
function withEdit<T>(path: string, edit: (text: string) => string, work: () => T): T {
  const before = readFileSync(join(shop, path), 'utf8');
  writeFileSync(join(shop, path), edit(before));
  try {
    return work();
  } finally {
    writeFileSync(join(shop, path), before);
  }
}

beforeAll(() => {
  expect(emds(['init', 'shop'], work).status).toBe(0);
  expect(emds(['build']).status).toBe(0);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('a new project', () => {
  it('builds, is shown, documented, debugged and cleaned', () => {
    expect(emds(['show', '-q', '-s', 'customers', '--output', 'json', '--limit', '1']).stdout).toContain(
      '"customer_name": "Ada Lindqvist"',
    );
    expect(emds(['docs', 'generate']).status).toBe(0);
    expect(existsSync(join(shop, 'target/index.html'))).toBe(true);
    expect(Object.keys(readJson('target/catalog.json').nodes)).toContain('model.shop.customers');
    const { nodes } = readJson('target/manifest.json');
    expect(nodes['model.shop.stg_customers'].config.column_lineage.columns[0].from[0].node).toBe(
      'seed.shop.raw_customers',
    );
    const debug = emds(['debug']);
    expect([debug.status, debug.stdout]).toEqual([0, expect.stringContaining('All checks passed!')]);
    expect(emds(['clean', '--no-use-colors']).status).toBe(0);
    expect(existsSync(join(shop, 'target'))).toBe(false);
  });

  it('is not written over what is there', () => {
    const again = emds(['init', 'shop'], work);
    expect([again.status, again.stdout]).toEqual([2, expect.stringContaining('is there already')]);
  });
});

it('shows values within structs and lists as Python writes them, from the bundle as well', () => {
  const query =
    "select {'a': 1.5::decimal(3, 1), 't': timestamp '2031-01-02 03:04:05'} as s, [1.5::decimal(3, 1)] as l";
  const { stdout } = emds(['show', '-q', '--output', 'json', '--inline', query]);
  expect(JSON.parse(stdout)).toEqual({ show: [{ s: '{"a": 1.5, "t": "2031-01-02T03:04:05"}', l: '[1.5]' }] });
});

describe('a mistake', () => {
  const lines = (text: string) => text.split('\n').map((line) => line.trim());

  it('in a ref is located, with the nearest name, and ends in 2', () => {
    const { stdout, status } = withEdit(
      'models/marts/customers.sql',
      (it) => it.replace("ref('stg_orders')", "ref('stg_order')"),
      () => emds(['build']),
    );
    expect(status).toBe(2);
    expect(lines(stdout)).toEqual(
      expect.arrayContaining(['at models/marts/customers.sql:9:17', 'hint: did you mean "stg_orders"?']),
    );
  });

  it('that makes a cycle is shown with the whole path and ends in 2', () => {
    const { stdout, status } = withEdit(
      'models/staging/stg_orders.sql',
      (it) => `${it}-- {{ ref('customers') }}\n`,
      () => emds(['parse']),
    );
    expect(status).toBe(2);
    expect(stdout).toContain(
      'Found a cycle: model.shop.customers --> model.shop.stg_orders --> model.shop.customers',
    );
  });

  it('in YAML is located and ends in 2', () => {
    const { stdout, status } = withEdit(
      'models/marts/marts.yml',
      (it) => it.replace('    description: Every', '   description: Every'),
      () => emds(['ls']),
    );
    expect(status).toBe(2);
    expect(lines(stdout)).toContain('at models/marts/marts.yml:3:4');
  });

  it('in SQL is located in the template and ends in 1', () => {
    const { stdout, status } = withEdit(
      'models/marts/customers.sql',
      (it) => it.replace('orders.order_count, 0', 'orders.ordr_count, 0'),
      () => emds(['build']),
    );
    expect(status).toBe(1);
    expect(stdout).toContain('at models/marts/customers.sql:18:14');
  });

  it('in the name of the profile gets a suggestion and ends in 2', () => {
    const { stdout, status } = withEdit(
      'dbt_project.yml',
      (it) => it.replace('profile: shop', 'profile: shp'),
      () => emds(['build']),
    );
    expect(status).toBe(2);
    expect(lines(stdout)).toContain('hint: did you mean "shop"?');
  });

  it("on the command line is told in click's form on stderr and ends in 2", () => {
    const { stdout, stderr, status } = emds(['build', '--slect', 'orders']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      "Usage: emds build [OPTIONS]\nTry 'emds build -h' for help.\n\nError: No such option: --slect Did you mean --select?\n",
    );
  });

  it('never shows a stack trace', () => {
    const calls = [
      ['build', '--vars', '{'],
      ['frob'],
      ['run', '-s', 'foo:bar'],
      ['run-operation', 'nope'],
      ['build', '--project-dir', '/nowhere'],
      ['docs', 'serve', '--target-path', 'nowhere'],
    ];
    for (const args of calls) {
      const { stdout, stderr, status } = emds(args);
      expect([args, status, `${stdout}${stderr}`]).toEqual([
        args,
        2,
        expect.not.stringMatching(/Internal error|\n\s+at .*\.js:\d+/),
      ]);
    }
  });
});

describe('output', () => {
  it('is JSON lines on request, each with an event of dbt', () => {
    const { stdout } = emds(['--log-format', 'json', 'run', '-s', 'stg_orders']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map((it) => it.info.name)).toEqual([
      'MainReportVersion',
      'AdapterRegistered',
      'FoundStats',
      'Formatting',
      'ConcurrencyLine',
      'Formatting',
      'LogStartLine',
      'LogModelResult',
      'Formatting',
      'FinishedRunningStats',
      'Formatting',
      'EndOfRunSummary',
      'Formatting',
      'StatsLine',
    ]);
    expect(events.at(-1).data.stats).toEqual({ error: 0, noop: 0, pass: 1, skip: 0, total: 1, warn: 0 });
    expect(Object.keys(events[0].info)).toEqual([
      'category',
      'code',
      'extra',
      'invocation_id',
      'level',
      'msg',
      'name',
      'pid',
      'thread',
      'ts',
    ]);
  });

  it('goes to the log file with secrets masked', () => {
    const env = {
      DBT_ENV_SECRET_TOKEN: 'open-sesame',
      DBT_LOG_PATH: 'other-logs',
      DBT_LOG_FORMAT_FILE: 'json',
    };
    const { stdout } = emds(['show', '-q', '--inline', "select 'open-sesame' as word"], shop, env);
    expect(stdout).toContain('*****');
    const log = readFileSync(join(shop, 'other-logs/dbt.log'), 'utf8');
    expect([log.includes('open-sesame'), log.includes('"name":"ShowNode"')]).toEqual([false, true]);
  });

  it('is nothing but what was asked for with --quiet', () => {
    expect(emds(['ls', '-q', '--output', 'name', '--resource-type', 'seed']).stdout).toBe(
      'raw_customers\nraw_orders\n',
    );
  });
});

describe('artifacts', () => {
  it('have the schema versions and keys of dbt', () => {
    expect(emds(['build', '--vars', '{day: 2024-01-01}', '-s', 'stg_orders']).status).toBe(0);
    const results = readJson('target/run_results.json');
    expect(results.metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/run-results/v6.json');
    expect(results.args).toMatchObject({
      which: 'build',
      select: ['stg_orders'],
      vars: { day: '2024-01-01' },
      invocation_command: expect.stringContaining('emds build'),
    });
    expect(Object.keys(results.results[0])).toEqual([
      'status',
      'timing',
      'thread_id',
      'execution_time',
      'adapter_response',
      'message',
      'failures',
      'unique_id',
      'compiled',
      'compiled_code',
      'relation_name',
      'batch_results',
    ]);
    const manifest = readJson('target/manifest.json');
    expect(Object.keys(manifest)).toEqual([
      'metadata',
      'nodes',
      'sources',
      'macros',
      'docs',
      'exposures',
      'metrics',
      'groups',
      'selectors',
      'disabled',
      'parent_map',
      'child_map',
      'group_map',
      'saved_queries',
      'semantic_models',
      'unit_tests',
      'functions',
    ]);
    expect(manifest.nodes['model.shop.stg_orders']).toMatchObject({
      compiled: true,
      compiled_path: 'target/compiled/shop/models/staging/stg_orders.sql',
    });
    expect(readFileSync(join(shop, 'target/compiled/shop/models/staging/stg_orders.sql'), 'utf8')).toContain(
      '"raw_orders"',
    );
  });

  it('have the manifest of the parse, and in its nodes what was compiled', () => {
    const meta = `
    config:
      meta: { note: "Größe \\"depends_on\\":", depends_on: [shop], compiled_path: null, build_path: x }
`;
    const description = '    description: One row for each order, with the amount in whole currency.\n';
    const [parsed, compiled] = withEdit(
      'models/staging/staging.yml',
      (it) => it.replace(description, `    description: Bestellungen für später${meta}`),
      () =>
        (['parse', 'compile'] as const).map((command) => {
          expect(emds([command]).status).toBe(0);
          return readJson('target/manifest.json');
        }),
    );
    const { meta: noted } = parsed.nodes['model.shop.stg_orders'].config;
    expect(noted).toMatchObject({ note: 'Größe "depends_on":', depends_on: ['shop'], compiled_path: null });
    const filled = ['compiled_path', 'compiled', 'compiled_code', 'extra_ctes_injected', 'extra_ctes'];
    const ran = Object.entries<Record<string, unknown>>(compiled.nodes).map(([id, node]) => {
      const before = parsed.nodes[id];
      const { depends_on } = node;
      if (before.resource_type === 'seed') return [id, before];
      expect(node).toMatchObject({ compiled: true, compiled_path: expect.stringContaining('compiled/shop') });
      const keys = Object.keys(before).flatMap((key) => (key === 'compiled_path' ? filled : [key]));
      expect(Object.keys(node)).toEqual(keys);
      return [id, { ...before, ...Object.fromEntries(filled.map((key) => [key, node[key]])), depends_on }];
    });
    expect(compiled.nodes).toEqual(Object.fromEntries(ran));
    const { metadata: _, nodes: __, ...others } = compiled;
    expect(parsed).toMatchObject(others);
  });

  it('serve as the state of a later call', () => {
    expect(emds(['parse', '--target-path', 'before']).status).toBe(0);
    const list = () =>
      emds(['ls', '-q', '-s', 'state:modified', '--state', 'before', '--resource-type', 'model']);
    expect(list()).toMatchObject({ status: 0, stdout: '' });
    const changed = withEdit('models/staging/stg_orders.sql', (it) => it.replace('status', 'status '), list);
    expect(changed.stdout).toBe('shop.staging.stg_orders\n');
  });
});

describe('a call that loads nothing', () => {
  it.each([['--version'], ['--help'], ['build', '--help']])('emds %s %s', (...args: string[]) => {
    const { stdout, status } = emds(args.filter(Boolean));
    expect([status, stdout.length > 10]).toEqual([0, true]);
  });
});
