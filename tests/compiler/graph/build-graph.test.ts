import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../../src/compiler/graph/build-graph.ts';
import { levels } from '../../../src/compiler/graph/levels.ts';
import { parseSpec } from '../../../src/compiler/graph/parse-spec.ts';
import { select } from '../../../src/compiler/graph/select.ts';
import { manifestOf } from '../../support/manifest-of.ts';

describe('buildGraph', () => {
  it('gives a cycle as one diagnostic with the whole path when models need each other', () => {
    const manifest = manifestOf({
      customers: ['orders'],
      orders: ['payments'],
      payments: ['customers'],
      days: ['orders'],
    });
    expect(buildGraph(manifest).diagnostics).toMatchObject([
      {
        code: 'graph-cycle',
        severity: 'error',
        message:
          'Found a cycle: model.shop.customers --> model.shop.payments --> model.shop.orders --> model.shop.customers',
      },
    ]);
  });

  it('gives a cycle of one when a model needs itself', () => {
    expect(buildGraph(manifestOf({ orders: ['orders'] })).diagnostics[0]!.message).toBe(
      'Found a cycle: model.shop.orders --> model.shop.orders',
    );
  });

  it('takes a chain of 10,000 models without recursion and in a moment', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`step_${i}`, i === 0 ? [] : [`step_${i - 1}`]]),
    );
    const manifest = manifestOf(chain);
    const { graph, diagnostics } = buildGraph(manifest);
    expect(diagnostics).toEqual([]);
    expect(levels(graph.parents).get('model.shop.step_9999')).toBe(9999);
    const { selection } = select(graph, manifest, {
      spec: parseSpec(['+step_9998,step_1+'], [], 'eager'),
      context: {},
    });
    expect(selection.ids.size).toBe(9998);
  });

  it('finds a cycle at the end of a chain of 10,000 models', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`step_${i}`, [`step_${i === 0 ? 9999 : i - 1}`]]),
    );
    const path = buildGraph(manifestOf(chain)).diagnostics[0]!.message.split(' --> ');
    expect(path.length).toBe(10_001);
  });
});
