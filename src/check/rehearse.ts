import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import { INTERNAL_PACKAGES } from '../compiler/jinja/functions/macro-library.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { locateFailure } from '../runner/locate-failure.ts';
import type { CheckEnvironment } from './environment.ts';
import type { FindingLog } from './finding-log.ts';
import { InwardSession } from './inward-session.ts';
import { createTable, refusal, relationName, withHint } from './make-relation.ts';
import { openCheck, type Shared } from './open-check.ts';
import { inOwnFile } from './place-problem.ts';
import { hookPlace, settingPlace, wordPlace } from './setting-place.ts';

interface Stage {
  readonly shared: Shared;
  readonly log: FindingLog;
  readonly sessions: readonly DuckdbSession[];
}

/** Those of some nodes that have more around them than a plain query. */
export function rehearsedOf(manifest: Manifest, ids: readonly UniqueId[]): UniqueId[] {
  const own = ownMaterializations(manifest);
  return ids.filter((id) => {
    const node = manifest.nodes[id];
    return node !== undefined && needsRehearsal(node, own);
  });
}

/**
 * Builds what more stands around than a plain query, on the empty tables and parents first: hooks, contracts, incremental
 * models and snapshots (a first time and once more), materializations of the project's own.
 */
export async function rehearse(ids: readonly UniqueId[], { shared, log, sessions }: Stage): Promise<void> {
  const { manifest, relations } = shared;
  const session = sessions[0]!;
  for (const id of ids) {
    const node = manifest.nodes[id]!;
    const templates = new InwardSession(session);
    const check = openCheck(id, { shared, log, session, trust: 'everything', templates });
    await check.attempt((environment) => rehearseNode(node, environment, templates));
    if (!check.isRight()) await refusal(session, createTable(node, relations.get(id)!.columns));
  }
}

/** Runs the hooks of a run; after one that fails, a run skips the rest. */
export async function rehearseRunHooks(
  ids: readonly UniqueId[],
  { shared, log, sessions }: Stage,
): Promise<void> {
  const session = sessions[0]!;
  for (const id of ids) {
    const node = shared.manifest.nodes[id]!;
    const templates = new InwardSession(session);
    const check = openCheck(id, { shared, log, session, trust: 'everything', templates });
    await check.attempt((environment) => runHook(node, environment));
    if (!check.isRight()) return;
  }
}

async function runHook(node: ManifestNode, environment: CheckEnvironment): Promise<void> {
  const { contexts, watched } = environment;
  try {
    const { compiled_code } = await contexts.open(node, watched, noResults).compile();
    if (compiled_code?.trim()) await watched.execute(compiled_code);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const at = hookPlace(node, node.raw_code, environment);
    throw at ? new ProblemError({ ...error.problem, at }) : error;
  }
}

const noResults = { results: [], schemas: [], database_schemas: [] };

function ownMaterializations({ macros }: Manifest): ReadonlySet<string> {
  const own = Object.values(macros).filter(({ package_name }) => !INTERNAL_PACKAGES.includes(package_name));
  return new Set(own.flatMap(({ name }) => /^materialization_(\w+)_[a-z]+$/.exec(name)?.[1] ?? []));
}

/** One that writes files is left to the build; a plain incremental model has been bound for both of its runs. */
function needsRehearsal(
  { resource_type, language, config }: ManifestNode,
  own: ReadonlySet<string>,
): boolean {
  const kind = config.materialized;
  if (!(resource_type === 'model' || resource_type === 'snapshot') || language !== 'sql') return false;
  if (kind === 'ephemeral' || kind === 'external') return false;
  if (hooksOf(config).length > 0 || config.contract?.enforced || own.has(kind)) return true;
  return kind === 'incremental' ? !isPlainIncremental(config) : !/^(?:view|table)$/.test(kind);
}

const plainStrategies: readonly unknown[] = [undefined, null, 'append', 'delete+insert', 'merge'];

function isPlainIncremental(config: ManifestNode['config']): boolean {
  const { incremental_strategy: strategy, unique_key: key } = config;
  const hasMore = Object.keys(config).some((name) => /^merge_|predicates$|_by$/.test(name) && config[name]);
  const isName = [key ?? 'none'].flat().every((name) => /^\w+$/.test(name));
  return plainStrategies.includes(strategy) && !hasMore && isName;
}

function hooksOf(config: ManifestNode['config']): readonly string[] {
  return [...(config['pre-hook'] ?? []), ...(config['post-hook'] ?? [])].map(({ sql }) => sql);
}

async function rehearseNode(
  node: ManifestNode,
  environment: CheckEnvironment,
  inward: InwardSession,
): Promise<void> {
  const { contexts, session } = environment;
  await refusal(session, `drop table if exists ${relationName(node)}`);
  await contexts.forget(session, node);
  await build(node, environment, inward);
  if (!/^(?:incremental|snapshot)$/.test(node.config.materialized)) return;
  const later = { ...node, config: { ...node.config, 'pre-hook': [], 'post-hook': [] } };
  await build(later, environment, inward);
}

async function build(
  node: ManifestNode,
  environment: CheckEnvironment,
  inward: InwardSession,
): Promise<void> {
  const { watched } = environment;
  const context = environment.contexts.open(node, watched);
  let compiled: CompiledNode | undefined;
  try {
    compiled = await context.compile();
    await context.materialize();
    await watched.commit();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError(
      place(withHint(error.problem), node, { compiled, environment, statement: inward.lastStatement }),
    );
  }
}

interface Building {
  readonly compiled: CompiledNode | undefined;
  readonly environment: CheckEnvironment;
  /** What was run last. */
  readonly statement: string;
}

function place(
  problem: Problem,
  node: ManifestNode,
  { compiled, environment, statement }: Building,
): Problem {
  const { isOwn } = environment;
  const hook = hooksOf(node.config).find((sql) => isOfHook(problem, statement, sql));
  const text = hook ?? conditionsOf(node).find((sql) => isWithin(problem, sql));
  const hookAt = text === undefined ? undefined : hookPlace(node, text, environment);
  if (hookAt) return { ...problem, at: hookAt, notes: [] };
  const located = inOwnFile(locateFailure(problem, compiled), isOwn);
  if (located.at && isOwn(located.at.file)) return atLineOfStatement(located);
  const quoted = problem.message.matchAll(/"([^"]+)"|'([^']+)'|(?:with name|column|property) (\w+)/g);
  const words = [...quoted].map((match) => match[1] ?? match[2] ?? match[3]!);
  const said = words.map((word) => wordPlace(node, word, environment)).find(Boolean);
  const at = said ?? settingPlace(node, node.config.materialized, environment);
  return { ...located, notes: [], ...(at ? { at } : {}) };
}

/** The expressions of a contract's constraints. */
function conditionsOf({ constraints, columns }: ManifestNode): readonly string[] {
  const all = [...(constraints ?? []), ...Object.values(columns).flatMap((it) => it.constraints ?? [])];
  return all.flatMap(({ expression }) => (expression ? [expression] : []));
}

function isWithin({ compiledAt }: Problem, sql: string): boolean {
  if (!compiledAt) return false;
  const { file, offset } = compiledAt;
  for (let at = file.text.indexOf(sql); at >= 0; at = file.text.indexOf(sql, at + 1))
    if (offset >= at && offset <= at + sql.length) return true;
  return false;
}

/** A macro's `call statement` is one place for a SQL of many lines: the line is the one that wrote what was refused. */
function atLineOfStatement(problem: Problem): Problem {
  const { at, compiledAt } = problem;
  if (!at || !compiledAt) return problem;
  const statement = compiledAt.file.text;
  const word = /^\w+/.exec(statement.slice(compiledAt.offset))?.[0];
  if (!word) return problem;
  let offset = at.offset;
  for (const line of at.file.text.slice(at.offset).split('\n')) {
    const fixed = fixedPieces(line);
    if (fixed.some((piece) => piece.includes(word)) && fixed.every((piece) => statement.includes(piece)))
      return {
        ...problem,
        at: { file: at.file, offset: offset + line.search(/\S/), length: line.trim().length },
      };
    if (/\bendcall\b/.test(line)) break;
    offset += line.length + 1;
  }
  return problem;
}

/** What of a template is written as it is. */
function fixedPieces(template: string): string[] {
  const pieces = template.split(/\{\{.*?\}\}|\{%.*?%\}/s).map((piece) => piece.trim());
  return pieces.filter((piece) => piece.length > 3);
}

/** A hook's text is the template where rendering failed, or begins the statement that was refused. */
function isOfHook({ at }: Problem, statement: string, hook: string): boolean {
  if (at?.file.text === hook) return true;
  const fixed = fixedPieces(hook);
  return fixed.length > 0 && fixed.every((piece) => statement.includes(piece));
}
