import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/compiler/graph/build-graph.ts';
import { parseSpec } from '../../../src/compiler/graph/parse-spec.ts';
import { select } from '../../../src/compiler/graph/select.ts';
import type { Manifest } from '../../../src/compiler/manifest/manifest.ts';
import { makePlan } from '../../../src/compiler/plan/make-plan.ts';
import type { Command, Plan } from '../../../src/compiler/plan/plan.ts';
import { manifestOf } from '../../support/manifest-of.ts';

interface Expected {
  writtenBy: string;
  cases: {
    command: Command;
    select: string[] | null;
    exclude: string[] | null;
    order: string[];
    above: number[][];
  }[];
}

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const expected: Expected = read('expected/order.json');
const manifest: Manifest = read('../graph/expected/shop-manifest.json');
const types: Partial<Record<Command, string[]>> = {
  build: ['model', 'snapshot', 'seed', 'test', 'unit_test', 'saved_query', 'exposure', 'function'],
  run: ['model'],
  test: ['test', 'unit_test'],
};

function plan(
  command: Command,
  include: string[] | null,
  exclude: string[] | null,
  without: string[] = [],
): Plan {
  const { graph } = buildGraph(manifest);
  const resourceTypes = new Set(types[command]!.filter((type) => !without.includes(type)));
  const spec = parseSpec(include ?? undefined, exclude ?? undefined, 'eager');
  const { selection } = select(graph, manifest, { spec, context: { resourceTypes } });
  return makePlan(manifest, graph, { selection, command });
}

/** Everything that has to end before each step. */
function above({ steps }: Plan): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { id, after } of steps) all.set(id, new Set(after.flatMap((it) => [it, ...all.get(it)!])));
  return all;
}

describe(`makePlan, as ${expected.writtenBy} queues nodes`, () => {
  for (const { command, select: include, exclude, order, above: wanted } of expected.cases) {
    it(`${command} ${JSON.stringify({ include, exclude })}`, () => {
      const made = plan(command, include, exclude, ['unit_test']);
      expect(made.steps.map((step) => step.id)).toEqual(order);
      const closure = above(made);
      const found = order.map((id) => [...closure.get(id)!].sort());
      expect(found).toEqual(wanted.map((indexes) => indexes.map((index) => order[index]!).sort()));
    });
  }
});

describe('makePlan', () => {
  it('runs unit tests right before their model, and the model only after them', () => {
    const { steps, total } = plan('build', ['customers'], null);
    expect(steps.map(({ id, after, index }) => ({ id, after, index }))).toEqual([
      { id: 'unit_test.shop.customers.customers_are_counted', after: [], index: 1 },
      { id: 'model.shop.customers', after: ['unit_test.shop.customers.customers_are_counted'], index: 2 },
      { id: 'test.shop.orders_match', after: ['model.shop.customers'], index: 3 },
    ]);
    expect(total).toBe(3);
  });

  it('does not count ephemeral models, and only renders them', () => {
    const { steps, total } = plan('run', ['stg_payments+1'], null);
    expect(steps.map(({ id, action, index }) => ({ id, action, index }))).toEqual([
      { id: 'model.shop.stg_payments', action: 'compile', index: null },
      { id: 'model.shop.orders', action: 'execute', index: 1 },
    ]);
    expect(total).toBe(1);
  });

  it('reports exposures and saved queries without running them', () => {
    const { steps } = plan('build', ['exposure:board', 'saved_query:*'], null);
    expect(steps.map(({ id, action }) => `${action} ${id}`)).toEqual([
      'no-op exposure.shop.board',
      'no-op saved_query.shop.revenue_by_day',
    ]);
  });

  it('takes hooks along for commands that run, in their order, and for no others', () => {
    expect(plan('run', ['orders'], null)).toMatchObject({
      onRunStart: ['operation.shop.shop-on-run-start-0'],
      onRunEnd: ['operation.shop.shop-on-run-end-0'],
    });
    const { graph } = buildGraph(manifest);
    const selection = { ids: new Set(['model.shop.orders']) };
    expect(makePlan(manifest, graph, { selection, command: 'compile' })).toMatchObject({
      onRunStart: [],
      onRunEnd: [],
    });
  });

  it('passes order on through what is not selected', () => {
    const chain = manifestOf({ raw: [], staged: ['raw'], joined: ['staged'], report: ['joined'] });
    const { graph } = buildGraph(chain);
    const selection = { ids: new Set(['model.shop.raw', 'model.shop.report']) };
    expect(makePlan(chain, graph, { selection, command: 'run' }).steps).toMatchObject([
      { id: 'model.shop.raw', after: [] },
      { id: 'model.shop.report', after: ['model.shop.raw'] },
    ]);
  });

  it('plans 10,000 models in a row in a moment', () => {
    const chain = manifestOf(
      Object.fromEntries(
        Array.from({ length: 10_000 }, (_, i) => [`step_${i}`, i === 0 ? [] : [`step_${i - 1}`]]),
      ),
    );
    const { graph } = buildGraph(chain);
    const made = makePlan(chain, graph, { selection: { ids: new Set(graph.ids) }, command: 'build' });
    expect(made.total).toBe(10_000);
    expect(made.steps.at(-1)).toMatchObject({ id: 'model.shop.step_9999', after: ['model.shop.step_9998'] });
  });
});
