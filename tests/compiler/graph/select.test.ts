import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/compiler/graph/build-graph.ts';
import { normaliseSelectors } from '../../../src/compiler/graph/normalise-selectors.ts';
import { parseSelectors } from '../../../src/compiler/graph/parse-selectors.ts';
import { parseSpec } from '../../../src/compiler/graph/parse-spec.ts';
import { select } from '../../../src/compiler/graph/select.ts';
import type { SelectionContext } from '../../../src/compiler/graph/selection-context.ts';
import type { IndirectSelection } from '../../../src/compiler/graph/selection-spec.ts';
import type { Manifest } from '../../../src/compiler/manifest/manifest.ts';
import { type Problem, ProblemError } from '../../../src/diagnostics/diagnostic.ts';

interface Case {
  select?: string[];
  exclude?: string[];
  selector?: string;
  indirect?: IndirectSelection;
  types?: string[];
  empty?: boolean;
  ids?: number[];
  unmatched?: string[];
  error?: string;
}

interface Expected {
  writtenBy: string;
  /** What exists in the project's folder. */
  paths: string[];
  ids: string[];
  selectors: Record<string, unknown>[];
  manifestSelectors: Record<string, unknown>;
  cases: Case[];
  states: { name: string; edits: (string | unknown)[][]; cases: Case[] }[];
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`expected/${name}`, import.meta.url), 'utf8'));
const manifest: Manifest = read('shop-manifest.json');
const expected: Expected = read('selection.json');
const { graph } = buildGraph(manifest);
const paths = new Set(['.', ...expected.paths]);
/** What `ls --resource-type all` lists: everything but the hooks. */
const listed = new Set(graph.ids.map((id) => id.split('.', 1)[0]!).filter((type) => type !== 'operation'));

function run(test: Case, previous?: Manifest) {
  const indirect = test.indirect ?? 'eager';
  const context: SelectionContext = {
    includeEmptyNodes: test.empty ?? true,
    pathExists: (path) => paths.has(path),
    resourceTypes: test.types ? new Set(test.types) : listed,
    ...(previous ? { previous: { manifest: previous } } : {}),
  };
  try {
    const spec =
      test.selector === undefined
        ? parseSpec(test.select, test.exclude, indirect)
        : parseSelectors(expected.selectors, indirect).specs[test.selector]!;
    const { selection, diagnostics } = select(graph, manifest, { spec, context });
    const problem = diagnostics.find((it) => it.severity === 'error');
    if (problem) return { error: plain(problem) };
    const criteria = diagnostics.flatMap(
      (it) => /^The selection criterion '(.*)' does/.exec(it.message)?.[1] ?? [],
    );
    const breaking = diagnostics
      .filter((it) => it.code === 'contract-unversioned-change')
      .map(() => 'UnversionedBreakingChange');
    return { ids: [...selection.ids].sort(), unmatched: [...breaking, ...criteria] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { error: plain(error.problem) };
  }
}

function plain({ kind, message, node }: Problem): string {
  const it = node ? manifest.nodes[node]! : undefined;
  const where = it ? ` in ${it.resource_type} ${it.name} (${it.original_file_path})` : '';
  return `${kind} Error${where}\n  ${message.replaceAll('\n', '\n  ')}`;
}

function wanted(test: Case) {
  if (test.error !== undefined) return { error: test.error };
  // dbt says a warning twice where two criteria meet it.
  return { ids: test.ids!.map((index) => expected.ids[index]!), unmatched: [...new Set(test.unmatched)] };
}

const title = (test: Case) =>
  JSON.stringify({ ...test, ids: undefined, unmatched: undefined, error: undefined });

function edited(edits: unknown[][]): Manifest {
  const copy = structuredClone(manifest) as unknown as Record<string, Record<string, unknown>>;
  for (const edit of edits) {
    const [verb, section, id, target] = edit as string[];
    if (verb === 'DEL') delete copy[section!]![id!];
    else if (verb === 'COPY')
      copy[section!]![target!] = { ...(copy[section!]![id!] as object), unique_id: target };
    else {
      const keys = edit.slice(0, -2) as string[];
      const place = keys.reduce<Record<string, unknown>>(
        (at, key) => at[key] as Record<string, unknown>,
        copy,
      );
      place[edit.at(-2) as string] = edit.at(-1);
    }
  }
  return copy as unknown as Manifest;
}

describe(`select, as ${expected.writtenBy} does`, () => {
  for (const test of expected.cases) {
    it(title(test), () => expect(run(test)).toEqual(wanted(test)));
  }
});

describe(`state, as ${expected.writtenBy} compares it, when the other run had`, () => {
  for (const state of expected.states) {
    for (const test of state.cases) {
      it(`${state.name}: ${test.select}`, () => expect(run(test, edited(state.edits))).toEqual(wanted(test)));
    }
  }
});

describe('selectors.yml', () => {
  it('stands in the manifest with every word spelled out', () => {
    expect(normaliseSelectors(expected.selectors)).toEqual(expected.manifestSelectors);
  });

  it('can be selected from as a method, with operators', () => {
    const context: SelectionContext = {
      selectors: parseSelectors(expected.selectors, 'eager'),
      resourceTypes: new Set(['model']),
    };
    const spec = parseSpec(['selector:staged+1'], [], 'eager');
    const { selection } = select(graph, manifest, { spec, context });
    expect([...selection.ids].sort()).toEqual([
      'model.shop.customers',
      'model.shop.dim.v1',
      'model.shop.dim.v2',
      'model.shop.dim.v3',
      'model.shop.orders',
      'model.shop.stg_customers',
      'model.shop.stg_orders',
      'model.shop.stg_payments',
    ]);
  });

  it('gives a selector that does not exist as an error with the nearest name', () => {
    const context: SelectionContext = { selectors: parseSelectors(expected.selectors, 'eager') };
    const { diagnostics } = select(graph, manifest, {
      spec: parseSpec(['selector:nightli'], [], 'eager'),
      context,
    });
    expect(diagnostics).toMatchObject([
      { code: 'selector-not-found', severity: 'error', hint: 'did you mean "nightly"?' },
    ]);
  });
});

describe('a selection without a match', () => {
  it('warns and suggests a near name', () => {
    const { diagnostics } = select(graph, manifest, {
      spec: parseSpec(['+ordrs'], [], 'eager'),
      context: {},
    });
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        message: "The selection criterion '+ordrs' does not match any enabled nodes",
        hint: 'did you mean "orders"?',
      },
    ]);
  });
});
