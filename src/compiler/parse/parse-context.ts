import { wrongArguments } from '../../diagnostics/codes/context.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { NodeScope } from '../jinja/functions/node-scope.ts';
import { toPlain } from '../jinja/functions/plain.ts';
import { RenderedVar } from '../jinja/functions/rendered-var.ts';
import { BuiltinsDict } from '../jinja/functions/scope-dict.ts';
import type { VarObject } from '../jinja/functions/variables.ts';
import { HostObject, hostFunction } from '../jinja/host.ts';
import type { Kwargs } from '../jinja/values.ts';
import type { ManifestNode, RefArgs, UniqueId } from '../manifest/resource.ts';
import { mergeConfigCall } from './merge-config.ts';
import type { ParseEnvironment } from './parse-environment.ts';

/** What rendering a node's templates while parsing finds out: nothing touches a database. */
export interface Findings {
  readonly refs: RefArgs[];
  readonly sources: [string, string][];
  readonly metrics: string[][];
  readonly functions: string[][];
  readonly macros: UniqueId[];
  /** Merged arguments of `config()`. */
  readonly config: Record<string, unknown>;
}

export function emptyFindings(): Findings {
  return { refs: [], sources: [], metrics: [], functions: [], macros: [], config: {} };
}

/** The scope in which a node's own templates are rendered while parsing. Cheap: its members are made when they are asked for. */
export function parseScope(environment: ParseEnvironment, node: ManifestNode, findings: Findings): NodeScope {
  const { library } = environment;
  const packageName = node.package_name;
  const base = environment.baseFor(packageName);
  const onBind = (id: UniqueId): void => environment.reads.macro(id);
  const options = { library, packageName, mode: 'plain' as const, base, onBind };
  let inner: NodeScope | undefined;
  const watch = {
    inner: (): NodeScope => {
      inner ??= new NodeScope({
        ...options,
        members: new NodeMembers(environment, node, findings, () => inner!),
      });
      return inner;
    },
    onCall: (id: UniqueId): void => {
      if (!findings.macros.includes(id)) findings.macros.push(id);
    },
  };
  // A dispatch in the node's own text counts as its call; one within a macro does not: each scope has its own adapter.
  const members = new NodeMembers(environment, node, findings, () => outer);
  const outer = new NodeScope({ ...options, members }, watch);
  return outer;
}

/** What a node's templates see while parsing: every call is noted, nothing is asked of a database. */
class NodeMembers extends Map<string, unknown> {
  private readonly environment: ParseEnvironment;
  private readonly node: ManifestNode;
  private readonly findings: Findings;
  private readonly scope: () => NodeScope;

  constructor(environment: ParseEnvironment, node: ManifestNode, findings: Findings, scope: () => NodeScope) {
    super();
    this.environment = environment;
    this.node = node;
    this.findings = findings;
    this.scope = scope;
  }

  override get(name: string): unknown {
    if (this.has(name)) return super.get(name);
    const value = this.make(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  private make(name: string): unknown {
    const { environment, node, findings } = this;
    const noted = (list: string[][]) =>
      hostFunction(name, (args) => {
        list.push(args.map(String));
        return this.get('this');
      });
    switch (name) {
      case 'ref':
        return hostFunction('ref', (args, kwargs) => {
          findings.refs.push(refArguments(args, kwargs));
          return this.get('this');
        });
      case 'source':
        return hostFunction('source', (args) => {
          findings.sources.push(sourceArguments(args));
          return this.get('this');
        });
      case 'metric':
        return noted(findings.metrics);
      case 'function':
        return noted(findings.functions);
      case 'config':
        return new ParseConfig(findings);
      case 'builtins':
        return new BuiltinsDict(this, environment.baseFor(node.package_name));
      case 'var':
        return new RenderedVar(
          environment.baseFor(node.package_name).get('var') as VarObject,
          this.scope,
          'plain',
        );
      case 'adapter':
        return environment.adapterFor(this.scope);
      case 'this':
        return environment.relationOf(node);
      case 'model':
        return node;
      case 'database':
      case 'schema':
        return node[name];
      case 'pre_hooks':
      case 'post_hooks':
        return [];
      case 'sql':
        return null;
      case 'compiled_code':
        return '';
      default:
        return undefined;
    }
  }
}

const REF_HINT = `write ref('model') or ref('package', 'model'), with the names in quotes`;

/** The package, name and version of a `ref()` call; dbt's errors for anything else. */
export function refArguments(args: readonly unknown[], kwargs: Kwargs): RefArgs {
  if (args.length < 1 || args.length > 2) {
    throw new ProblemError(
      wrongArguments('ref()', `takes at most two arguments (${args.length} given)`, REF_HINT),
    );
  }
  const name = args[args.length - 1];
  const packageName = args.length === 2 ? args[0] : null;
  for (const part of [name, packageName]) {
    if (part !== null && typeof part !== 'string') {
      throw new ProblemError(
        wrongArguments(
          'ref()',
          'takes texts: the package (optional) and the name of a model, seed or snapshot',
          REF_HINT,
        ),
      );
    }
  }
  const version = toPlain(kwargs['version'] ?? kwargs['v'] ?? null) as string | number | null;
  return {
    name: name as string,
    package: packageName as string | null,
    version: version || version === 0 ? version : null,
  };
}

export function sourceArguments(args: readonly unknown[]): [string, string] {
  if (args.length !== 2)
    throw new ProblemError(wrongArguments('source()', `takes exactly two arguments (${args.length} given)`));
  if (typeof args[0] !== 'string' || typeof args[1] !== 'string') {
    throw new ProblemError(wrongArguments('source()', 'takes two texts: the source and the table'));
  }
  return [args[0], args[1]];
}

/** `config(...)` while parsing: collects what is set; what is asked for is not known yet. */
class ParseConfig extends HostObject {
  private readonly findings: Findings;

  constructor(findings: Findings) {
    super();
    this.findings = findings;
  }

  override call(args: readonly unknown[], kwargs: Kwargs): string {
    const options = toPlain(args.length === 1 && Object.keys(kwargs).length === 0 ? args[0] : kwargs);
    if (args.length > 1 || typeof options !== 'object' || options === null || Array.isArray(options))
      throw new ProblemError(wrongArguments('config()', 'takes keyword arguments, or one dict'));
    mergeConfigCall(this.findings.config, options as Record<string, unknown>);
    return '';
  }

  getAttribute(name: string): unknown {
    if (
      name === 'get' ||
      name === 'meta_get' ||
      name === 'require' ||
      name === 'meta_require' ||
      name === 'persist_relation_docs' ||
      name === 'persist_column_docs'
    ) {
      return hostFunction(name, () => (name.startsWith('persist') ? false : ''));
    }
    if (name === 'set') return hostFunction('set', ([key, value]) => this.call([], { [String(key)]: value }));
    return undefined;
  }
}
