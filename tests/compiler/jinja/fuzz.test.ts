import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromPlain } from '../../../src/compiler/jinja/dict.ts';
import { hostFunction } from '../../../src/compiler/jinja/host.ts';
import { scanBlocks } from '../../../src/compiler/jinja/scan-blocks.ts';
import { parseTemplate } from '../../../src/compiler/jinja/template.ts';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { file, scopeOf } from './scopes.ts';

const ROUNDS = Number(process.env['EMDS_FUZZ_ROUNDS'] ?? 4000);
const SLOW_MS = 2000;

const seeds = (
  JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as { template: string }[]
).map((c) => c.template);

const pieces =
  '{{ }} {% %} {# #} {%- -%} {{- -}} ( ) [ ] { } | . , : ~ + - * ** / // % == != < > = in not is and or if else elif endif for endfor set endset macro endmacro call endcall filter endfilter do break continue recursive loop caller() varargs kwargs return( raw endraw with endwith block namespace( range( 10 0 1.5 1e400 0x \' " \\ \\x \\U0011ffff None true undefined __proto__ constructor __class__ * ** | int | join | map( | sort | replace( | format( | indent( | batch( | round( %s {0} \n \r\n \u2028 \ud800 é'.split(
    ' ',
  );

/** A small generator of repeatable numbers (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function mutate(text: string, pick: (below: number) => number): string {
  let out = text;
  for (let n = 1 + pick(4); n > 0; n--) {
    const at = pick(out.length + 1);
    const end = Math.min(out.length, at + pick(12));
    const other = seeds[pick(seeds.length)]!;
    const from = pick(other.length + 1);
    switch (pick(5)) {
      case 0:
        out = out.slice(0, at) + out.slice(end);
        break;
      case 1:
        out = out.slice(0, at) + pieces[pick(pieces.length)] + out.slice(at);
        break;
      case 2:
        out = out.slice(0, at) + out.slice(at, end).repeat(1 + pick(5)) + out.slice(end);
        break;
      case 3:
        out = out.slice(0, at) + other.slice(from, from + pick(40)) + out.slice(at);
        break;
      default:
        out = out.slice(0, at) + pieces[pick(pieces.length)] + out.slice(end);
    }
  }
  return out;
}

const values = {
  x: 5,
  rows: fromPlain([
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ]),
  d: fromPlain({ a: 1, b: [1, 2] }),
  frozen: Object.freeze({ tags: Object.freeze(['a']) }),
  fn: hostFunction('fn', (args) => args[0] ?? null),
};

test(`${ROUNDS} mutated templates give a text or a diagnostic`, async () => {
  const pick = random(20260801);
  for (let round = 0; round < ROUNDS; round++) {
    const text = mutate(seeds[pick(seeds.length)]!, pick);
    const started = performance.now();
    for (const mode of ['scan', 'plain', 'async', 'trace'] as const) {
      try {
        if (mode === 'scan') scanBlocks(file(text), new Set(['macro', 'docs']));
        else if (mode === 'async') await parseTemplate(file(text)).renderAsync(scopeOf(values));
        else parseTemplate(file(text)).render(scopeOf(values), { trace: mode === 'trace' });
      } catch (error) {
        const isProblem = error instanceof ProblemError && error.problem.kind !== 'Internal';
        if (!isProblem) throw new Error(`round ${round}, ${mode}: ${JSON.stringify(text)}`, { cause: error });
      }
    }
    expect(performance.now() - started, JSON.stringify(text)).toBeLessThan(SLOW_MS);
  }
});
