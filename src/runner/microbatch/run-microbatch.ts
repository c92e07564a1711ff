import type { EventWindow, NodeBatch } from '../../compiler/compile/event-window.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseUtc } from '../../util/utc-time.ts';
import { failedResult, type NodeOutcome, newRecord, recordedResult, timed } from '../node-result.ts';
import type { RunEnvironment } from '../run-environment.ts';
import { runMaterialization, runNode } from '../run-node.ts';
import type { NodeResult } from '../run-results.ts';
import { type BatchSize, batchesOf, batchId, batchSizes, batchText } from './batches.ts';

/** What a call says about batches. */
export interface BatchSettings {
  /** `--event-time-start` and `--event-time-end`, or the window of `--sample`. */
  readonly asked: Partial<EventWindow>;
  /** Where batches end that no option ends: when the run began, or the one that a `retry` repeats. */
  readonly now: Date;
  /** Batches of an earlier run, for `retry`: only what failed then is run. */
  readonly previous?: ReadonlyMap<string, BatchResults>;
}

/** Start and end of each batch, in ISO 8601 as run_results.json has them. */
export interface BatchResults {
  readonly successful: readonly (readonly [string, string])[];
  readonly failed: readonly (readonly [string, string])[];
}

interface BatchRun {
  readonly node: ManifestNode;
  readonly size: BatchSize;
  readonly batches: readonly EventWindow[];
  readonly environment: RunEnvironment;
  /** By index of the batch, as they end. */
  readonly results: (NodeResult | undefined)[];
}

/**
 * Runs a microbatch model: the first batch, then those between side by side where that is safe and slots are free, then
 * the last one. Where the first fails, the others are skipped.
 */
export async function runMicrobatch(
  node: ManifestNode,
  slot: number,
  environment: RunEnvironment,
): Promise<NodeResult> {
  const { clock } = environment;
  const record = newRecord(node, slot, clock);
  try {
    await timed(record, clock, 'compile', async () => {});
    const outcome = await timed(record, clock, 'execute', () => runBatches(node, slot, environment));
    return recordedResult(record, clock, outcome);
  } catch (error) {
    return failedResult(record, environment, { error, status: 'error' });
  }
}

async function runBatches(
  node: ManifestNode,
  slot: number,
  environment: RunEnvironment,
): Promise<NodeOutcome> {
  const { contexts, warehouse } = environment;
  await warehouse.lend((session) => contexts.loadSchemas(session, [[node.database, node.schema]]));
  const isIncremental = addsToRelation(node, environment);
  const size = sizeOf(node);
  const previous = environment.batches.previous?.get(node.unique_id);
  const batches = previous
    ? previous.failed.map(windowOf)
    : batchesFor(node, size, { isIncremental, environment });
  const run: BatchRun = { node, size, batches, environment, results: batches.map(() => undefined) };
  await runBatch(run, 0, { slot, isIncremental });
  if (run.results[0]?.status === 'success') {
    await runMiddle(run, slot);
    if (batches.length > 1) await runBatch(run, batches.length - 1, { slot, isIncremental: true });
  } else {
    for (let i = 1; i < batches.length; i++) skipBatch(run, i);
  }
  const outcome = merged(run, previous);
  if (outcome.status === 'success')
    await warehouse.lend(async (session) => contexts.open(node, session).pointToLatest?.());
  return outcome;
}

/** All batches but the first and the last. */
async function runMiddle(run: BatchRun, slot: number): Promise<void> {
  const { slots } = run.environment;
  const last = run.batches.length - 1;
  let next = 1;
  const beside: Promise<void>[] = [];
  const runOne = (index: number, at: number) => runBatch(run, index, { slot: at, isIncremental: true });
  const runBeside = async (index: number, at: number): Promise<void> => {
    await runOne(index, at);
    slots.give(at);
  };
  const mayRunBeside = runsSideBySide(run);
  while (next < last) {
    while (mayRunBeside && next < last - 1) {
      const free = slots.take();
      if (free === undefined) break;
      beside.push(runBeside(next++, free));
    }
    await runOne(next++, slot);
  }
  await Promise.all(beside);
}

/** Batches that read what the model has so far must follow each other; the config has the last word. */
function runsSideBySide({ node, environment }: BatchRun): boolean {
  if (environment.contexts.relationType(node) === null) return false;
  const wanted = node.config['concurrent_batches'];
  return typeof wanted === 'boolean' ? wanted : !mentionsThis(node.raw_code);
}

function mentionsThis(code: string): boolean {
  return [...code.matchAll(/\{[{%][\s\S]*?[%}]\}/g)].some(([block]) => /(?<![\w.'"])this\b/.test(block));
}

async function runBatch(
  run: BatchRun,
  index: number,
  { slot, isIncremental }: { slot: number; isIncremental: boolean },
): Promise<void> {
  const { node, size, batches, environment } = run;
  const { start, end } = batches[index]!;
  if (environment.stop.reason) {
    run.results[index] = failedBatch(node, slot, environment);
    return;
  }
  const place = placeOf(run, index);
  environment.onEvent({ kind: 'batch-started', ...place });
  const batch: NodeBatch = { id: batchId(start, size), start, end, isIncremental };
  let compiledPath: string | undefined;
  const result = await runNode(withHooksFor(node, index, batches.length), slot, {
    environment,
    batch,
    execute: (work) => {
      compiledPath = work.record.compiled?.compiledPath;
      return runMaterialization(work);
    },
  });
  run.results[index] = result;
  environment.onEvent({
    kind: 'batch-finished',
    ...place,
    result,
    ...(compiledPath ? { compiledPath } : {}),
  });
}

function skipBatch(run: BatchRun, index: number): void {
  const result: NodeResult = {
    ...failedBatch(run.node, 0, run.environment),
    status: 'skipped',
    message: 'SKIPPED',
  };
  run.results[index] = result;
  if (!run.environment.stop.reason)
    run.environment.onEvent({ kind: 'batch-finished', ...placeOf(run, index), result });
}

function failedBatch(node: ManifestNode, slot: number, { clock }: RunEnvironment): NodeResult {
  const record = newRecord(node, slot, clock);
  return {
    ...recordedResult(record, clock, { status: 'error', message: 'ERROR', failures: 1 }),
    execution_time: 0,
  };
}

function placeOf({ node, size, batches }: BatchRun, index: number) {
  const start = batchText(batches[index]!.start, size);
  return { id: node.unique_id, node, index: index + 1, total: batches.length, start };
}

/** Hooks before belong to the first batch, hooks after to the last one. */
function withHooksFor(node: ManifestNode, index: number, count: number): ManifestNode {
  const config = {
    ...node.config,
    ...(index === 0 ? {} : { 'pre-hook': [] }),
    ...(index === count - 1 ? {} : { 'post-hook': [] }),
  };
  return { ...node, config };
}

/** One result of all batches; those that succeeded before a retry are listed after those of this run. */
function merged({ batches, results }: BatchRun, previous: BatchResults | undefined): NodeOutcome {
  const successful: [string, string][] = [];
  const failed: [string, string][] = [];
  batches.forEach((batch, i) => {
    (results[i]?.status === 'success' ? successful : failed).push([isoTime(batch.start), isoTime(batch.end)]);
  });
  const total = batches.length;
  const diagnostic: Diagnostic | undefined = results.find((result) => result?.diagnostic)?.diagnostic;
  const batch_results = { successful: [...successful, ...(previous?.successful ?? [])], failed };
  const facts = { failures: 0, batch_results, ...(diagnostic ? { diagnostic } : {}) };
  if (failed.length === 0) return { status: 'success', message: 'SUCCESS', ...facts };
  if (successful.length === 0) return { status: 'error', message: 'ERROR', ...facts };
  return { status: 'partial success', message: `PARTIAL SUCCESS (${successful.length}/${total})`, ...facts };
}

function batchesFor(
  node: ManifestNode,
  size: BatchSize,
  { isIncremental, environment }: { isIncremental: boolean; environment: RunEnvironment },
): EventWindow[] {
  const { asked, now } = environment.batches;
  const lookback = Number(node.config['lookback'] ?? 1);
  const begin = parseUtc(node.config['begin']);
  const batches = batchesOf({ size, asked, now, lookback, begin, isIncremental });
  if (!batches) throw new Error(`${node.unique_id} has no begin, which parsing sees to`);
  return batches;
}

function sizeOf(node: ManifestNode): BatchSize {
  const size = batchSizes.find((it) => it === node.config['batch_size']);
  if (!size) throw new Error(`${node.unique_id} has no batch_size, which parsing sees to`);
  return size;
}

function addsToRelation(node: ManifestNode, { contexts, project }: RunEnvironment): boolean {
  if (contexts.relationType(node) !== 'table') return false;
  return !(node.config['full_refresh'] ?? project.invocation.flags.FULL_REFRESH);
}

function windowOf([start, end]: readonly [string, string]): EventWindow {
  return { start: new Date(start), end: new Date(end) };
}

/** Python's isoformat of a UTC datetime: `2024-01-31T00:00:00+00:00`. */
function isoTime(time: Date): string {
  const text = time.toISOString();
  return `${text.slice(0, 19)}${time.getUTCMilliseconds() === 0 ? '' : `${text.slice(19, 23)}000`}+00:00`;
}
