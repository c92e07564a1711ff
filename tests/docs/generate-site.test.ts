import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { buildSite, buildSiteData } from '../../src/docs/build-site.ts';
import { dataScript, inlineJson } from '../../src/docs/encode.ts';
import { generateSite } from '../../src/docs/generate-site.ts';
import { readArtifacts } from '../../src/docs/read-artifacts.ts';
import type { CoreData, NodeDetails, RunData } from '../../src/docs/site-data.ts';
import { dbtArtifacts } from './support/dbt-artifacts.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';
import { makeSite } from './support/site.ts';

const app = { script: '/* app */', style: '/* style */' };

function open(artifacts: Parameters<typeof buildSiteData>[0]) {
  const data = buildSiteData(artifacts, app);
  const core = data.get('core') as CoreData;
  const details = [...data]
    .filter(([name]) => name.startsWith('nodes-'))
    .flatMap(([, value]) => value as NodeDetails[]);
  const at = (name: string) => core.nodes.name.indexOf(name);
  return { core, details, at, run: data.get('run') as RunData };
}

describe('the site of a shop', () => {
  test('merges the columns of the database with those of the YAML', () => {
    const { details, at } = open(shopArtifacts());
    expect(
      details[at('orders')]!.columns.map(({ name, type, description }) => [name, type, description]),
    ).toEqual([
      ['order_id', 'INTEGER', 'Key of the order.'],
      ['customer_id', 'INTEGER', 'Who ordered.'],
      ['amount', 'DECIMAL(18,2)', 'What was paid, in cents.'],
    ]);
  });

  test('knows what each relationships test says', () => {
    const { core, at } = open(shopArtifacts());
    expect(core.relationships).toEqual([
      {
        child: at('orders'),
        childColumn: 'customer_id',
        parent: at('customers'),
        parentColumn: 'customer_id',
        test: at('relationships_orders_customer_id'),
      },
    ]);
  });

  test('finds the critical path of the run', () => {
    const { core, run } = open(shopArtifacts());
    const names = run.critical.map((i) => core.nodes.name[run.results[i]!.node]);
    expect(names).toEqual(['stg_orders', 'orders', 'unique_orders_order_id']);
  });

  test('follows the critical path through models that are part of others', () => {
    const artifacts = shopArtifacts();
    const { results } = artifacts.runResults as { results: { unique_id: string }[] };
    const { core, run } = open({
      ...artifacts,
      runResults: { results: results.filter(({ unique_id }) => unique_id !== 'model.shop.orders') },
    });
    const names = run.critical.map((i) => core.nodes.name[run.results[i]!.node]);
    expect(names).toEqual(['stg_orders', 'unique_orders_order_id']);
  });

  test('takes no command that only compiled for a run', () => {
    const artifacts = shopArtifacts();
    const compiled = { ...(artifacts.runResults as object), args: { which: 'generate' } };
    const earlier = {
      args: { which: 'build' },
      results: [{ unique_id: 'model.shop.orders', status: 'error' }],
    };
    const { core, run, at } = open({ ...artifacts, runResults: compiled, runHistory: [earlier] });
    expect(run.command).toBe('build');
    expect(run.results.map(({ node, status }) => [node, status])).toEqual([[at('orders'), 'error']]);
    expect(open({ ...artifacts, runResults: compiled, runHistory: [] }).core.project.hasRun).toBe(false);
    expect(core.project.hasRun).toBe(true);
  });

  test('keeps the last run out of the earlier ones', () => {
    const artifacts = shopArtifacts();
    const last = {
      ...(artifacts.runResults as object),
      metadata: { invocation_id: 'b', generated_at: '2026-03-02' },
    };
    const first = { metadata: { invocation_id: 'a', generated_at: '2026-03-01' }, results: [] };
    const { run } = open({ ...artifacts, runResults: last, runHistory: [first, last] });
    expect(run.history.map((past) => past.generatedAt)).toEqual(['2026-03-01']);
  });

  test('places everything but tests and macros in the graph', () => {
    const { core } = open(shopArtifacts());
    const types = new Set(core.layout.nodes.map((node) => core.words.types[core.nodes.type[node]!]));
    expect(types.has('test')).toBe(false);
    expect(types.has('macro')).toBe(false);
    expect(types.has('source')).toBe(true);
  });

  test('is the same, byte for byte, for the same artifacts in another key order, written at another time', () => {
    const artifacts = shopArtifacts();
    const { nodes, metadata } = artifacts.manifest;
    const turned = {
      ...artifacts,
      manifest: {
        ...artifacts.manifest,
        metadata: { ...metadata, generated_at: '2031-01-01T00:00:00Z', invocation_id: 'another' },
        nodes: Object.fromEntries(Object.entries(nodes!).reverse()),
      },
    };
    expect(buildSite(turned, app)).toEqual(buildSite(artifacts, app));
  });

  test('tells how SQL calls the sources that are files, for links in it', () => {
    const artifacts = shopArtifacts();
    const relation = "read_parquet('data/orders/*.parquet')";
    artifacts.manifest['sources']!['source.shop.backend.raw_orders']!['relation_name'] = relation;
    const { details, at } = open(artifacts);
    expect(details[at('stg_orders')]!.external).toEqual([[relation, at('backend.raw_orders')]]);
    expect(details[at('orders')]!.external).toEqual([]);
  });

  test('cuts the details of a big project into files that load alone', () => {
    const artifacts = shopArtifacts();
    for (let i = 0; i < 300; i++) {
      const id = `model.shop.big_${i}`;
      artifacts.manifest['nodes']![id] = {
        unique_id: id,
        resource_type: 'model',
        name: `big_${i}`,
        package_name: 'shop',
        raw_code: 'x'.repeat(3000),
      };
    }
    const { core, details, at } = open(artifacts);
    expect(core.chunks.length).toBeGreaterThan(3);
    expect(details[at('big_299')]!.raw).toHaveLength(3000);
  });
});

describe('artifacts of dbt-core 1.11.16', () => {
  test('give columns, tests, lineage, run and relationships', () => {
    const { core, details, at, run } = open(dbtArtifacts());
    expect(core.project).toEqual({
      name: 'shop',
      adapter: 'duckdb',
      dbtVersion: '1.11.16',
      hasCatalog: true,
      hasRun: true,
      hasColumnLineage: false,
    });
    expect(details[at('orders')]!.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'order_id INTEGER',
      'customer_id INTEGER',
      'status VARCHAR',
      'amount INTEGER',
      'customer_name VARCHAR',
    ]);
    expect(details[at('stg_orders')]!.compiled).toContain('from "shop"."main"."raw_orders"');
    expect(core.relationships).toHaveLength(1);
    expect(core.overview).toContain('# The shop');
    expect(run.results.map((result) => result.status)).toContain('fail');
    expect(core.nodes.tests[at('counts_orders')]).toMatchObject({ of: at('customers'), kind: 'unit test' });
  });
});

describe('tolerates', () => {
  test.each([
    ['no manifest at all', undefined],
    ['a number', 5],
    ['empty', {}],
    ['nodes of the wrong kind', { nodes: [1, 2], sources: 'x', macros: null, docs: 3 }],
    [
      'entries without fields',
      {
        nodes: { 'model.shop.a': {}, 'test.shop.b': { resource_type: 'test' }, c: null },
        exposures: { e: {} },
      },
    ],
    [
      'wrong types inside',
      {
        nodes: {
          m: { name: 5, columns: [null], depends_on: 'x', tags: 7, config: [], docs: 1, description: {} },
        },
      },
    ],
    [
      'a cycle',
      { nodes: { a: { depends_on: { nodes: ['b'] } }, b: { depends_on: { nodes: ['a', 'b', 'gone'] } } } },
    ],
    ['hostile keys', JSON.parse('{"nodes": {"__proto__": {"name": "p"}, "constructor": {"name": "c"}}}')],
  ])('%s', (_, manifest) => {
    const broken = {
      manifest,
      catalog: { nodes: 4 },
      runResults: { results: [null, { unique_id: 3 }] },
      runHistory: [null],
    };
    expect(() => buildSite(broken, app)).not.toThrow();
  });
});

describe('scripts of data', () => {
  const hostile = { text: '</script><!-- \u2028\u2029 \' " \\ \n `${x}`', ['__proto__']: 1 };

  test('cannot be left, and give back what went in', () => {
    const script = dataScript('core', hostile);
    expect(script).not.toMatch(/[<>\u2028\u2029]/);
    const self: { emdsDocs?: Record<string, unknown> } = {};
    runInNewContext(script, { self });
    expect(JSON.stringify(self.emdsDocs!['core'])).toBe(JSON.stringify(hostile));
  });

  test('are as safe inside a page', () => {
    expect(inlineJson(hostile)).not.toMatch(/[<>\u2028\u2029]/);
    expect(JSON.parse(inlineJson(hostile))).toEqual(hostile);
  });
});

describe('files', () => {
  test('are written below the target folder, index.html last, and named without the project', async () => {
    const site = await makeSite(shopArtifacts());
    expect(site.diagnostics).toEqual([]);
    expect(site.files).toEqual([
      'emds-docs/app.js',
      'emds-docs/app.css',
      'emds-docs/core.js',
      'emds-docs/run.js',
      'emds-docs/search.js',
      'emds-docs/columns.js',
      'emds-docs/nodes-0.js',
      'index.html',
    ]);
    expect(site.bytes).toBeLessThan(250_000);
  });

  test('of an earlier site go away, and nobody else’s do', async () => {
    const first = await makeSite(shopArtifacts());
    const folder = join(first.outDir, 'emds-docs');
    writeFileSync(join(folder, 'nodes-99.js'), 'old');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await makeSite({ ...shopArtifacts(), outDir: first.outDir });
    expect(readdirSync(folder)).not.toContain('nodes-99.js');
    expect(readdirSync(folder)).toContain('notes.txt');
  });

  test('become one page on request', async () => {
    const site = await makeSite({ ...shopArtifacts(), singleFile: true });
    expect(site.files).toEqual(['index.html']);
    expect(existsSync(join(site.outDir, 'emds-docs'))).toBe(false);
  });

  test('become one page beside the others, as from dbt', async () => {
    const site = await makeSite({ ...shopArtifacts(), staticFile: true });
    expect(site.files.filter((path) => path.endsWith('.html'))).toEqual(['static_index.html', 'index.html']);
  });

  test('take along the pictures that texts show, and nothing from outside the target folder', async () => {
    const picturesFrom = join(mkdtempSync(join(tmpdir(), 'emds-pictures-')), 'target');
    mkdirSync(join(picturesFrom, 'images'), { recursive: true });
    const plan = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    writeFileSync(join(picturesFrom, 'images', 'shop plan.svg'), plan);
    writeFileSync(join(picturesFrom, '..', 'private.svg'), plan);
    const artifacts = shopArtifacts();
    artifacts.manifest['nodes']!['model.shop.orders']!['description'] =
      '![plan](images/shop%20plan.svg) ![](../private.svg) ![](https://example.org/x.svg) ![](images/gone.png)';
    const { outDir } = await makeSite({ ...artifacts, picturesFrom });
    expect(readFileSync(join(outDir, 'images', 'shop plan.svg'), 'utf8')).toBe(plan);
    expect(readdirSync(outDir).sort()).toEqual(['emds-docs', 'images', 'index.html']);
    const one = await makeSite({ ...artifacts, picturesFrom, singleFile: true });
    const data = Buffer.from(plan).toString('base64');
    expect(readFileSync(join(one.outDir, 'index.html'), 'utf8')).toContain(
      `data-emds="pictures">{"images/shop%20plan.svg":"data:image/svg+xml;base64,${data}"}<`,
    );
  });

  test('take the project name as text', () => {
    const artifacts = shopArtifacts();
    Object.assign(artifacts.manifest['metadata']!, { project_name: '<img src=x onerror=alert(1)>' });
    const page = buildSite(artifacts, app).find((file) => file.path === 'index.html')!;
    expect(page.content).toContain('<title>&lt;img src=x onerror=alert(1)&gt; · docs</title>');
    expect(page.content).not.toContain('<img');
  });

  test('cannot be made without the app', () => {
    const { diagnostics } = generateSite({
      ...shopArtifacts(),
      outDir: '/nowhere',
      appDir: '/nowhere/docs-app',
    });
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error docs-app-missing',
    ]);
  });
});

describe('reading artifacts', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'emds-target-'));

  test('a missing manifest is one error that says what to run', () => {
    const { artifacts, diagnostics } = readArtifacts('no-such-target');
    expect(artifacts).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({
      code: 'docs-manifest-missing',
      message: 'There is no manifest at no-such-target/manifest.json.',
    });
  });

  test('a broken catalog is a warning, and the site goes without', () => {
    const target = folder();
    writeFileSync(join(target, 'manifest.json'), '{}');
    writeFileSync(join(target, 'catalog.json'), '{"nodes": ');
    const { artifacts, diagnostics } = readArtifacts(target);
    expect(artifacts).toMatchObject({ manifest: {}, catalog: undefined });
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning docs-artifact-unreadable',
    ]);
  });

  test('an old manifest is shown as well as it goes', () => {
    const target = folder();
    const metadata = { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v7.json' };
    writeFileSync(join(target, 'manifest.json'), JSON.stringify({ metadata }));
    expect(readArtifacts(target).diagnostics[0]).toMatchObject({
      code: 'docs-manifest-too-old',
      severity: 'warning',
    });
    expect(readFileSync(join(target, 'manifest.json'), 'utf8')).toContain('v7');
  });
});
