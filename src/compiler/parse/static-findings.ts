import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { LibraryMacro, MacroLibrary } from '../jinja/functions/macro-library.ts';
import type { CallArguments, CallNode, Expression, IfNode, Statement, Target } from '../jinja/nodes.ts';
import { walk } from '../jinja/nodes.ts';
import { parseNodes, type TemplateText } from '../jinja/parse-template.ts';
import { literalValue } from '../jinja/static-calls.ts';
import type { MacroEffects } from './macro-effects.ts';
import { mergeConfigCall } from './merge-config.ts';
import { emptyFindings, type Findings, refArguments, sourceArguments } from './parse-context.ts';
import { scanTemplate } from './scan-template.ts';

/**
 * What rendering a template would find, read from its text alone; undefined where that takes rendering. It does for
 * calls within loops and conditions (but for those on `execute` and `is_incremental()`, which are false while parsing),
 * for arguments that are no literals, and for macros that leave a trace themselves. Compiling a template costs several
 * times as much as reading it, and most need nothing more.
 */
export function staticFindings(
  where: TemplateText,
  packageName: string,
  tools: { readonly library: MacroLibrary; readonly effects: MacroEffects },
): Findings | undefined {
  try {
    const scanned = new StaticReader(packageName, tools.library, tools.effects);
    if (scanTemplate(where.text, scanned)) return scanned.findings;
    // Not kept: most templates of a large project are never compiled.
    const root = parseNodes(where);
    const reader = new StaticReader(packageName, tools.library, tools.effects);
    return reader.readStatements(root.children) ? reader.findings : undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return undefined; // rendering reports it with its place
  }
}

/** Reads the pieces of one template. Each method is false where that takes rendering. */
export class StaticReader {
  readonly findings: Findings = emptyFindings();
  private readonly packageName: string;
  private readonly library: MacroLibrary;
  private readonly effects: MacroEffects;
  private readonly locals = new Set<string>();

  constructor(packageName: string, library: MacroLibrary, effects: MacroEffects) {
    this.packageName = packageName;
    this.library = library;
    this.effects = effects;
  }

  readStatements(statements: readonly Statement[]): boolean {
    return statements.every((statement) => this.readStatement(statement));
  }

  private readStatement(statement: Statement): boolean {
    switch (statement.typename) {
      case 'Output':
        return statement.children.every((child) => child.typename === 'TemplateData' || this.read(child));
      case 'NodeList':
      case 'Root':
        return this.readStatements(statement.children);
      case 'Do':
        return this.read(statement.expr);
      case 'SetX': {
        if (statement.filter && !this.isPure(statement.filter)) return false;
        if (statement.value && !this.read(statement.value)) return false;
        if (statement.body && !this.readStatement(statement.body)) return false;
        return this.declare(statement.target);
      }
      case 'If':
        return this.readIf(statement);
      case 'ForX':
        return this.isPure(statement);
      default:
        return false;
    }
  }

  private readIf(statement: IfNode): boolean {
    if (!this.isFalse(statement.cond)) return this.isPure(statement);
    return statement.else_ === null || this.readStatement(statement.else_);
  }

  /** Conditions that are known to be false while parsing. */
  isFalse(cond: Expression): boolean {
    if (cond.typename === 'Symbol') return cond.value === 'execute';
    if (cond.typename === 'And') return this.isFalse(cond.left) && this.isPure(cond.right);
    if (cond.typename !== 'Call' || cond.func.typename !== 'Symbol' || cond.func.value !== 'is_incremental')
      return false;
    const macro = this.library.find(this.packageName, 'is_incremental');
    if (macro?.definition.package_name !== 'dbt') return false;
    this.note(macro);
    return true;
  }

  /** A name that the template sets. */
  declareName(name: string): boolean {
    if (this.effects.isTelling(name) || name === 'execute' || name === 'adapter') return false;
    this.locals.add(name);
    return true;
  }

  private declare(target: Target): boolean {
    if (target.typename === 'Tuple') return target.children.every((part) => this.declare(part as Target));
    if (target.typename === 'GetAttr') return this.isPure(target);
    return this.declareName(target.value);
  }

  /** Reads an expression that is evaluated for certain, in Jinja's order. */
  read(node: Expression): boolean {
    if (this.isPure(node)) return true;
    switch (node.typename) {
      case 'Call':
        return this.readCall(node);
      case 'FilterX':
        return this.read(node.target) && this.readArguments(node);
      case 'GetAttr':
      case 'Neg':
      case 'Pos':
      case 'Not':
        return this.read(node.target);
      case 'LookupVal':
        return this.read(node.target) && this.read(node.val);
      case 'Bin':
        return this.read(node.left) && this.read(node.right);
      case 'ConcatX':
      case 'Array':
      case 'Tuple':
        return node.children.every((child) => this.read(child));
      case 'Dict':
        return node.children.every((pair) => this.read(pair.key) && this.read(pair.value));
      default:
        return false;
    }
  }

  private readCall(node: CallNode): boolean {
    const { func } = node;
    if (func.typename === 'Symbol') {
      if (this.locals.has(func.value)) return false;
      const macro = this.library.find(this.packageName, func.value);
      return macro ? this.readMacro(macro, node) : this.readOwn(func.value, node);
    }
    if (func.typename !== 'GetAttr') return false;
    if (func.target.typename === 'Symbol') {
      const macro = this.library.inPackage(func.target.value)?.get(func.name);
      if (macro) return this.readMacro(macro, node);
      if (!this.isPure(func.target)) return false;
    }
    return this.read(func.target) && this.readArguments(node);
  }

  private readMacro(macro: LibraryMacro, node: CallArguments): boolean {
    if (!takes(macro, node) || !this.readArguments(node)) return false;
    if (!this.effects.isInert(macro, this.packageName)) return false;
    this.note(macro);
    return true;
  }

  private note(macro: LibraryMacro): void {
    const id = macro.definition.unique_id;
    if (!this.findings.macros.includes(id)) this.findings.macros.push(id);
  }

  private readArguments({ args, kwargs, dynArgs, dynKwargs }: CallArguments): boolean {
    if (dynArgs || dynKwargs) return false;
    return args.every((arg) => this.read(arg)) && kwargs.every(([, arg]) => this.read(arg));
  }

  /** `ref`, `source`, `config` and the like with literal arguments. */
  private readOwn(name: string, { args, kwargs, dynArgs, dynKwargs }: CallNode): boolean {
    if (dynArgs || dynKwargs) return false;
    const values = args.map(literal);
    const named: Record<string, unknown> = {};
    for (const [key, value] of kwargs) named[key] = literal(value);
    if (values.includes(undefined) || Object.values(named).includes(undefined)) return false;
    const { findings } = this;
    switch (name) {
      case 'ref':
        findings.refs.push(refArguments(values, named));
        return true;
      case 'source':
        findings.sources.push(sourceArguments(values));
        return true;
      case 'config':
        if (values.length > 0) return false;
        mergeConfigCall(findings.config, named);
        return true;
      case 'metric':
      case 'function':
        findings[name === 'metric' ? 'metrics' : 'functions'].push(values.map(String));
        return true;
      default:
        return false;
    }
  }

  /** Whether a macro stands in for one of dbt's functions. */
  isOverridden(name: string): boolean {
    return this.locals.has(name) || this.library.find(this.packageName, name) !== undefined;
  }

  /** Whether a piece of template, evaluated or not, leaves no trace. */
  isPure(root: Expression | Statement): boolean {
    let pure = true;
    walk(root, (node) => {
      if (node.typename === 'Symbol') pure &&= this.isPureName(node.value);
      else if (node.typename === 'MacroX' || node.typename === 'CallBlock') pure = false;
    });
    return pure;
  }

  private isPureName(name: string): boolean {
    if (this.locals.has(name)) return true;
    if (name === 'adapter' || this.effects.isTelling(name)) return false;
    return !this.library.find(this.packageName, name) && !this.library.inPackage(name);
  }
}

/** Whether a macro declares the arguments of a call; rendering says what is wrong with the others. */
function takes(macro: LibraryMacro, { args, kwargs }: CallArguments): boolean {
  const { params } = macro.template;
  return (
    args.length <= params.length && kwargs.every(([name]) => params.some((param) => param.name === name))
  );
}

/** A literal's value; a float that is whole would lose its point, so it counts as none. */
function literal(node: Expression): unknown {
  return node.typename === 'Float' ? undefined : literalValue(node);
}
