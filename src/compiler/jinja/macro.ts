import type { SourceFile } from '../../diagnostics/source.ts';
import { asynchronousCalls, plainCalls } from './call.ts';
import { Callable, type MacroBody } from './callable.ts';
import { type CompiledCode, codeOf } from './compiled-code.ts';
import { asProblemError } from './failure.ts';
import type { BlockKind, NodeList, Parameter } from './nodes.ts';
import type { TemplateText } from './parse-template.ts';
import type { PreparedMacro } from './prepared-macro.ts';
import { RenderContext, type Scope } from './render-context.ts';
import type { ScannedBlock } from './scan-blocks.ts';
import { settle } from './settle.ts';
import { findMacroCalls, type LiteralValue, literalValue, type MacroCall } from './static-calls.ts';
import type { Kwargs } from './values.ts';

/** The part of a file that defines a macro. */
export type MacroBlock = Pick<ScannedBlock, 'kind' | 'name' | 'source' | 'offset' | 'text'>;

/** A parameter of a macro as it is written. */
export interface MacroParameter {
  readonly name: string;
  /** The default value's text. */
  readonly defaultText?: string;
  /** `relation` in `m(model: relation)`. */
  readonly annotation?: string;
}

/**
 * A macro, test or materialization block of a file. Nothing is read until something of it is asked for, and nothing
 * is compiled until it is called: a package with hundreds of macros costs what the used ones cost. All members but
 * kind, name, source and text throw a ProblemError when the block does not parse.
 */
export class MacroTemplate {
  readonly kind: BlockKind;
  /** The name after the tag: `orders` in `{% macro orders() %}`. */
  readonly name: string;
  readonly source: SourceFile;
  readonly offset: number;
  /** The whole block, as dbt keeps it in macro_sql. */
  readonly text: string;
  private readonly where: TemplateText;
  private readonly prepared: PreparedMacro | undefined;
  private found: CompiledCode | undefined;

  constructor(block: MacroBlock, prepared?: PreparedMacro) {
    this.kind = block.kind;
    this.name = block.name;
    this.source = block.source;
    this.offset = block.offset;
    this.text = block.text;
    this.where = { source: block.source, text: block.text, offset: block.offset };
    this.prepared = prepared;
  }

  private get code(): CompiledCode {
    this.found ??= codeOf('macro', this.text, this.prepared);
    return this.found;
  }

  /** Reads the block; throws its first syntax problem. */
  check(): void {
    this.code.macro(this.where);
  }

  /** The syntax tree of the block. */
  tree(): NodeList {
    return this.code.parse(this.where) as NodeList;
  }

  get params(): readonly MacroParameter[] {
    return this.parameters().map((param) => ({
      name: param.name,
      ...(param.default && { defaultText: this.text.slice(param.defaultStart, param.end) }),
      ...(param.annotation !== null && { annotation: param.annotation }),
    }));
  }

  private parameters(): readonly Parameter[] {
    const { params } = this.code.macro(this.where);
    return this.kind === 'materialization' ? params.filter((p) => p.name === 'supported_languages') : params;
  }

  private setting(name: string): LiteralValue | undefined {
    const param = this.code.macro(this.where).params.find((p) => p.name === name);
    return param?.default ? literalValue(param.default) : undefined;
  }

  /** Of a materialization: the adapter it is for. */
  get adapter(): string {
    const value = this.setting('adapter');
    return typeof value === 'string' ? value : 'default';
  }

  /** Of a materialization: the languages it builds. */
  get supportedLanguages(): readonly string[] {
    const value = this.setting('supported_languages');
    return Array.isArray(value) ? value.map(String) : ['sql'];
  }

  /** dbt's name of the macro in the stacks of messages. */
  private get shownName(): string {
    if (this.kind === 'materialization') return `materialization_${this.name}_${this.adapter}`;
    return this.kind === 'macro' ? this.name : `test_${this.name}`;
  }

  /** The macros that this one calls, where the build has found them. */
  get preparedCalls(): readonly MacroCall[] | undefined {
    return this.prepared?.calls;
  }

  /** The macros that this one calls, for `depends_on.macros`. */
  macroCalls(): readonly MacroCall[] {
    return findMacroCalls(this.tree());
  }

  /**
   * The macro as a value that templates of this scope can call. Its free names are looked up in the scope each time
   * it runs. Cheap: compiling waits for the first call.
   */
  bind(scope: Scope, mode: 'plain' | 'async'): Callable {
    const { where, code } = this;
    const compile = (traced: boolean): MacroBody => {
      const { run, data } = code.compiled({ mode, traced, native: false }, where);
      const context = new RenderContext(scope, where, data, this.shownName);
      return (...values) => run(context, ...values);
    };
    return new Callable(code.shape(where), compile);
  }
}

/** Calls a macro bound in plain mode (or a host function) from the engine. Throws ProblemErrors. */
export function invoke(callee: unknown, args: readonly unknown[], kwargs: Kwargs | null = null): unknown {
  try {
    return plainCalls.call(callee, args, kwargs);
  } catch (error) {
    throw asProblemError(error);
  }
}

/** Calls a macro bound in async mode from the engine, and waits for its end. Rejects with ProblemErrors. */
export async function invokeAsync(
  callee: unknown,
  args: readonly unknown[],
  kwargs: Kwargs | null = null,
): Promise<unknown> {
  try {
    return await settle(asynchronousCalls.call(callee, args, kwargs));
  } catch (error) {
    throw asProblemError(error);
  }
}
