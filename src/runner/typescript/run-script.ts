import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ScriptContext } from '../../compiler/compile/script-context.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import {
  typescriptFailed,
  typescriptRowsInView,
  typescriptTimeout,
} from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { interruptedProblem } from '../duckdb/sql-failure.ts';
import type { NodeWork } from '../node-work.ts';
import { failureText, locateScriptFailure } from './locate-script-failure.ts';
import { outcomeSql } from './outcome-sql.ts';
import type { ScriptOutcome, ScriptTask } from './protocol.ts';
import { builtFile, scratchFolder } from './script-files.ts';
import { ScriptError, ScriptThread } from './script-thread.ts';

/**
 * Runs a TypeScript model in a thread of its own and makes what it returned the query that the node's materialization
 * runs; `work` follows with that query while its rows are there. An interruption ends the thread.
 */
export async function withScript<T>(node: NodeWork, work: (sql: string) => Promise<T>): Promise<T> {
  const script = node.context.script!();
  const { root } = node.environment.project;
  const scratch = scratchFolder(resolve(root.root, root.config.targetPath));
  try {
    const outcome = await runScript(node, script, scratch);
    if (outcome.kind !== 'sql' && node.node.config.materialized === 'view')
      throw new ProblemError(typescriptRowsInView(node.node));
    const sql = await script.withCtes(await outcomeSql(outcome, node));
    script.use(sql);
    const result = await work(sql);
    // What the session holds back may read the rows.
    await node.session.settle();
    return result;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function runScript(work: NodeWork, script: ScriptContext, scratch: string): Promise<ScriptOutcome> {
  const { node, session, environment } = work;
  const facts = await script.facts();
  if (environment.stop.reason) throw interruptedProblem();
  const task: ScriptTask = {
    facts,
    file: resolve(packageFolder(node, work), node.original_file_path),
    loader: builtFile('model-loader.js'),
    env: withoutSecrets(environment.project.invocation.env),
    scratch,
  };
  const thread = new ScriptThread({
    task,
    openSession: () => environment.warehouse.session(),
    prepareQuery: script.withCtes,
    onLog: script.log,
  });
  let stopped: ProblemError | undefined;
  const stop = (why: ProblemError): void => {
    stopped ??= why;
    void thread.stop();
  };
  const unlisten = session.onInterrupt(() => stop(interruptedProblem()));
  const seconds = Number(node.config['timeout_seconds'] ?? 0);
  const timer =
    seconds > 0
      ? setTimeout(() => stop(new ProblemError(typescriptTimeout(node, seconds))), seconds * 1000)
      : undefined;
  try {
    return await thread.result();
  } catch (error) {
    if (stopped) throw stopped;
    if (!(error instanceof ScriptError)) throw error;
    throw new ProblemError(failureOf(error, work, task.file));
  } finally {
    clearTimeout(timer);
    unlisten();
  }
}

function failureOf({ failure }: ScriptError, { node }: NodeWork, file: string) {
  const at = locateScriptFailure(failure, { file, path: node.original_file_path });
  return typescriptFailed(node, failureText(failure), at);
}

/** Secrets are for profiles.yml and packages.yml, not for models. */
function withoutSecrets(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !name.startsWith('DBT_ENV_SECRET')) shown[name] = value;
  return shown;
}

function packageFolder(node: ManifestNode, { environment }: NodeWork): string {
  return environment.project.packages.find((it) => it.name === node.package_name)?.root ?? '.';
}
