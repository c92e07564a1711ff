import { toPlain } from '../jinja/functions/plain.ts';
import { packageVars } from '../jinja/functions/variables.ts';
import { invoke, invokeAsync } from '../jinja/macro.ts';
import { str } from '../jinja/text.ts';
import type { ManifestNode, RefArgs } from '../manifest/resource.ts';
import { assembleSql, type CompiledSql } from './compiled-sql.ts';
import { cteName } from './resolve-relations.ts';
import type { RunEnvironment, RunMessageLevel } from './run-environment.ts';
import { type RuntimeScope, updateModel } from './runtime-scope.ts';

/** A `ref()` or `source()` in a script, as the manifest has it, and the SQL that stands for it behind `from`. */
export interface ScriptInput {
  readonly kind: 'ref' | 'source';
  readonly name: string;
  /** The package of a ref, or the name of a source. */
  readonly owner: string | null;
  readonly version: string | number | null;
  readonly relation: string;
}

/** What the program of a model is given: plain data, as it goes to another thread. */
export interface ScriptFacts {
  readonly path: string;
  readonly inputs: readonly ScriptInput[];
  readonly thisRelation: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly target: Readonly<Record<string, unknown>>;
  readonly isIncremental: boolean;
}

/** One model's program and its node. */
export interface ScriptContext {
  facts(): Promise<ScriptFacts>;
  /** Puts the CTEs of the ephemeral models that a query reads before it. */
  withCtes(sql: string): Promise<string>;
  /** Makes a query the code that the node's materialization runs. */
  use(sql: string): void;
  log(level: RunMessageLevel, message: string): void;
}

interface Parts {
  readonly environment: RunEnvironment;
  readonly node: ManifestNode;
  readonly runtime: RuntimeScope;
  readonly compileEphemeral: (target: ManifestNode) => Promise<CompiledSql>;
}

/** Opens the context of a TypeScript model. References resolve as in a template: limits, samples and deferral included. */
export function openScript({ environment, node, runtime, compileEphemeral }: Parts): ScriptContext {
  const { scope, ephemeral } = runtime;
  return {
    facts: async () => ({
      path: node.original_file_path,
      inputs: [...refsOf(node, runtime), ...sourcesOf(node, runtime)],
      thisRelation: str(scope.lookup('this')),
      config: plainRecord(node.config),
      vars: plainRecord(packageVars(environment.project, node.package_name)),
      target: plainRecord(scope.lookup('target')),
      isIncremental: (await invokeAsync(scope.lookup('is_incremental'), [])) === true,
    }),
    withCtes: async (sql) => {
      const ctes = [];
      for (const id of ephemeral) {
        const target = environment.manifest.nodes[id]!;
        const name = cteName(target);
        if (sql.includes(name)) ctes.push({ id, name, compiled: await compileEphemeral(target) });
      }
      return assembleSql({ text: sql, trace: null }, ctes).sql;
    },
    use: (sql) => {
      const model = scope.lookup('model') as ManifestNode;
      const make = () => ({ ...model, language: 'sql', compiled: true, compiled_code: sql });
      updateModel(scope, { compiledCode: sql, make });
    },
    log: (level, message) => environment.onMessage(level, message, node.unique_id),
  };
}

function refsOf(node: ManifestNode, { scope }: RuntimeScope): ScriptInput[] {
  return unique(node.refs ?? []).map(({ name, package: owner, version }: RefArgs) => {
    const args = owner === null ? [name] : [owner, name];
    const relation = str(invoke(scope.lookup('ref'), args, version === null ? {} : { version }));
    return { kind: 'ref', name, owner, version, relation };
  });
}

function sourcesOf(node: ManifestNode, { scope }: RuntimeScope): ScriptInput[] {
  return unique(node.sources ?? []).map(([owner, name]) => {
    const relation = str(invoke(scope.lookup('source'), [owner, name], {}));
    return { kind: 'source', name, owner, version: null, relation };
  });
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function plainRecord(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(toPlain(value) ?? {})) as Record<string, unknown>;
}
