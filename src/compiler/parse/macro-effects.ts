import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { LibraryMacro, MacroLibrary } from '../jinja/functions/macro-library.ts';
import type { MacroTemplate } from '../jinja/macro.ts';
import type { CallNode, Expression, NodeList } from '../jinja/nodes.ts';
import { walk } from '../jinja/nodes.ts';
import type { UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import { hasJinja } from '../project/strip-text.ts';
import type { ReadLog } from './cache/read-log.ts';
import { implementationOf } from './macro-dependencies.ts';

/** Names whose use while parsing can be seen afterwards: in what a node refers to, in its config, or as a message. */
const TELLING: ReadonlySet<string> = new Set([
  'ref',
  'source',
  'config',
  'metric',
  'function',
  'builtins',
  'context',
  'exceptions',
  'env_var',
  'log',
  'print',
  'write',
  'try_or_compiler_error',
]);

/**
 * Knows which names and macros leave no trace when a node is parsed, so that templates need not be rendered to find
 * out what they refer to. Errs on the safe side: what is not understood counts as telling.
 */
export class MacroEffects {
  private readonly reads: ReadLog;
  private readonly library: MacroLibrary;
  private readonly project: Project;
  private readonly varsAreTelling: boolean;
  private readonly known = new Map<string, boolean>();
  /** The macro whose text is being looked at. */
  private reading: UniqueId | undefined;

  constructor(library: MacroLibrary, project: Project, reads: ReadLog) {
    this.reads = reads;
    this.library = library;
    this.project = project;
    this.varsAreTelling = varsHoldJinja(project);
  }

  /** Whether a name that is no macro can be used without a trace. */
  isTelling(name: string): boolean {
    return TELLING.has(name) || (this.varsAreTelling && name === 'var');
  }

  /** Whether a call of the macro, from a node of that package, does no more than make text. */
  isInert(macro: LibraryMacro, packageName: string): boolean {
    const id = macro.definition.unique_id;
    if (this.reading === undefined) this.reads.macro(id);
    else this.reads.macroOfMacro(this.reading, id);
    const key = `${packageName} ${id}`;
    const before = this.known.get(key);
    if (before !== undefined) return before;
    this.known.set(key, true); // a recursion is as inert as the rest of the macro
    const around = this.reading;
    this.reading = id;
    const inert = this.readsNothing(macro, packageName);
    this.reading = around;
    this.known.set(key, inert);
    return inert;
  }

  private readsNothing(macro: LibraryMacro, packageName: string): boolean {
    const tree = treeOf(macro.template);
    if (!tree) return false;
    const readings = new Set<unknown>();
    let inert = true;
    walk(tree, (node) => {
      if (!inert) return;
      if (node.typename === 'Symbol') inert = readings.has(node) || this.isInertName(node.value, packageName);
      else if (node.typename === 'GetAttr') {
        if (isConfigReading(node.target, node.name)) readings.add(node.target);
        inert = this.isInertMember(node.target, node.name, packageName);
      } else if (node.typename === 'LookupVal') inert = !this.isPackage(node.target);
      else if (node.typename === 'Call') inert = this.isInertDispatch(node, packageName);
    });
    return inert;
  }

  private isInertName(name: string, packageName: string): boolean {
    if (this.isTelling(name)) return false;
    const macro = this.library.find(packageName, name);
    return macro === undefined || this.isInert(macro, packageName);
  }

  private isInertMember(target: Expression, name: string, packageName: string): boolean {
    if (target.typename !== 'Symbol') return true;
    const macro = this.library.inPackage(target.value)?.get(name);
    return macro === undefined || this.isInert(macro, packageName);
  }

  private isPackage(target: Expression): boolean {
    return target.typename === 'Symbol' && this.library.inPackage(target.value) !== undefined;
  }

  private isInertDispatch({ func, args, kwargs }: CallNode, packageName: string): boolean {
    if (func.typename !== 'GetAttr' || func.name !== 'dispatch') return true;
    const named = new Map(kwargs);
    const name = textOf(args[0] ?? named.get('macro_name'));
    const namespace = args[1] ?? named.get('macro_namespace');
    if (name === null || (namespace && textOf(namespace) === null)) return false;
    const macro = implementationOf({ name, packageName: textOf(namespace) }, this.library, this.project);
    return macro !== undefined && this.isInert(macro, packageName);
  }
}

/** `config.get(…)` and the like tell nothing. */
function isConfigReading(target: Expression, name: string): boolean {
  return target.typename === 'Symbol' && target.value === 'config' && READERS.has(name);
}

const READERS = new Set([
  'get',
  'require',
  'meta_get',
  'meta_require',
  'persist_relation_docs',
  'persist_column_docs',
]);

/** The syntax tree of a macro; undefined where rendering has to say what is wrong with it. */
function treeOf(template: MacroTemplate): NodeList | undefined {
  try {
    return template.tree();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return undefined;
  }
}

function textOf(node: Expression | undefined): string | null {
  return node?.typename === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/** Whether reading a var can render a template. */
export function varsHoldJinja(project: Project): boolean {
  return [project.invocation.vars, ...project.packages.map((p) => p.config.vars)].some(holdsJinja);
}

function holdsJinja(value: unknown): boolean {
  if (typeof value === 'string') return hasJinja(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsJinja);
}
