import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyFolder, emds, randomNumbers, undisturbed } from './rounds.mjs';
import { shopBuild, writeOrders, writeShop } from './shop.mjs';
import { shopLeftovers, shopResults, shopState } from './shop-state.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGKILL'];

/**
 * Interrupts builds of the shop in a folder, one signal after the other, half of them where there is no database yet and
 * half over that of an earlier build; gives what went otherwise than in a build that nothing disturbed.
 */
export async function interruptShop(work, { rounds, lines, seed, tell = () => {} }) {
  const fresh = join(work, 'fresh');
  writeShop(fresh, { lines });
  const later = copyFolder(fresh, join(work, 'later'));
  await undisturbed(later, shopBuild);
  for (const folder of [fresh, later]) writeOrders(folder, 'later');
  const starts = [];
  for (const from of [fresh, later]) {
    const folder = copyFolder(from, join(work, 'reference'));
    const milliseconds = await undisturbed(folder, shopBuild);
    const left = await shopLeftovers(folder);
    if (left.length > 0) throw new Error(`left over without any interruption: ${left.join(', ')}`);
    starts.push({ from, milliseconds, state: await shopState(folder) });
  }
  const random = randomNumbers(seed);
  const outcome = { problems: [], counts: { stopped: 0, ended: 0, same: 0 }, slowest: 0 };
  for (let i = 0; i < rounds; i++) {
    const start = starts[i % starts.length];
    const after = Math.round((0.1 + 0.9 * random()) * start.milliseconds);
    const round = { ...start, folder: join(work, 'round'), signal: signals[i % signals.length], after };
    await interruptOnce(round, outcome);
    if (i % 20 === 19)
      tell(`${i + 1}: ${JSON.stringify(outcome.counts)}, ${outcome.problems.length} problems`);
  }
  return outcome;
}

async function interruptOnce({ from, folder, signal, after, milliseconds, state }, outcome) {
  const { problems, counts } = outcome;
  copyFolder(from, folder);
  const name = `${signal} after ${after} of ${Math.round(milliseconds)} ms${existsSync(join(from, 'shop.duckdb')) ? ' over an earlier build' : ''}`;
  const problem = (text) => problems.push(`${name}: ${text}`);
  try {
    const first = await emds(folder, shopBuild, { signal, after });
    const isGraceful = first.delay !== undefined && first.signal === null && first.code !== 0;
    counts[first.signal !== null || isGraceful ? 'stopped' : 'ended']++;
    if (isGraceful) {
      outcome.slowest = Math.max(outcome.slowest, first.delay);
      for (const text of await unexpectedEnd(folder, first)) problem(text);
    } else if (first.signal === null && first.code !== 0)
      problem(`ended by itself with ${first.code}\n${first.output}`);
    else if (first.signal !== null && first.signal !== signal) problem(`died of ${first.signal}`);
    shopResults(folder);
    const next = await emds(folder, shopBuild);
    if (next.code !== 0) problem(`the next build ended with ${next.code}\n${next.output}`);
    const found = await shopState(folder);
    if (found === state) counts.same++;
    else problem(`another state\n${difference(state, found)}`);
    const left = await shopLeftovers(folder);
    if (left.length > 0) problem(`left over ${left.join(', ')}`);
  } catch (error) {
    problem(error.stack);
  }
}

/** What a build that was asked to stop did not do as it should. */
async function unexpectedEnd(folder, { code, output }) {
  const found = [];
  if (code !== 1) found.push(`ended with ${code}\n${output}`);
  if (/Internal error|This is a bug/.test(output)) found.push(output);
  const left = await shopLeftovers(folder);
  if (left.length > 0) found.push(`left over at its end ${left.join(', ')}`);
  const results = shopResults(folder);
  if (!results) found.push('it left no run_results.json');
  const failed = results?.filter(({ status }) => status === 'error' || status === 'fail') ?? [];
  for (const { id, message } of failed) found.push(`${id} failed: ${message}`);
  return found;
}

function difference(expected, found) {
  const [wanted, got] = [expected, found].map((text) => text.split('\n'));
  return [
    ...wanted.filter((line) => !got.includes(line)).map((line) => `  - ${line}`),
    ...got.filter((line) => !wanted.includes(line)).map((line) => `  + ${line}`),
  ].join('\n');
}
