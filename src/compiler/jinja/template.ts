import type { SourceFile } from '../../diagnostics/source.ts';
import { type CompiledCode, codeOf } from './compiled-code.ts';
import { asProblemError } from './failure.ts';
import { type MappedPlace, mapTrace } from './map-offset.ts';
import type { NodeList } from './nodes.ts';
import type { TemplateText } from './parse-template.ts';
import { RenderContext, runOf, type Scope } from './render-context.ts';
import { settle } from './settle.ts';
import { findMacroCalls, findStaticCalls, type MacroCall, type StaticCall } from './static-calls.ts';
import { type Trace, TraceRecorder } from './trace.ts';

export interface RenderOptions {
  /** Record where each piece of output comes from, for `mapOffset`. Costs about as much as the rendering. */
  readonly trace?: boolean;
}

/** A rendered text and, when it was asked for, where it comes from. */
export interface Rendered {
  readonly text: string;
  readonly trace: Trace | null;
}

/** A parsed template. Rendering never changes it: one template serves any number of scopes. */
export interface Template {
  readonly source: SourceFile;
  /** Offset of the template in the source's text. */
  readonly offset: number;
  /** Renders without waiting: for parsing, where nothing may touch the database. Throws ProblemErrors. */
  render(scope: Scope, options?: RenderOptions): Rendered;
  /** Renders and awaits the promises that host functions return. Rejects with ProblemErrors. */
  renderAsync(scope: Scope, options?: RenderOptions): Promise<Rendered>;
  /** The macros that the template calls, for `depends_on.macros`. */
  macroCalls(): readonly MacroCall[];
  /** The calls of these functions whose arguments are all literals; offsets are into the source's text. */
  staticCalls(names: ReadonlySet<string>): readonly StaticCall[];
}

/** Reads a template; throws a ProblemError with the place of the first mistake. `text` is a part of the source. */
export function parseTemplate(
  source: SourceFile,
  part: { readonly text?: string; readonly offset?: number } = {},
): Template {
  const offset = part.offset ?? 0;
  const text = part.text ?? source.text.slice(offset);
  const where: TemplateText = { source, text, offset };
  const code = codeOf('template', text);
  code.check(where);
  return new ParsedTemplate(where, code);
}

class ParsedTemplate implements Template {
  readonly source: SourceFile;
  readonly offset: number;
  private readonly where: TemplateText;
  private readonly code: CompiledCode;

  constructor(where: TemplateText, code: CompiledCode) {
    this.source = where.source;
    this.offset = where.offset;
    this.where = where;
    this.code = code;
  }

  render(scope: Scope, options: RenderOptions = {}): Rendered {
    try {
      const { output, recorder } = this.start(scope, 'plain', options);
      return { text: output as string, trace: recorder?.root ?? null };
    } catch (error) {
      throw asProblemError(error);
    }
  }

  async renderAsync(scope: Scope, options: RenderOptions = {}): Promise<Rendered> {
    try {
      const { output, recorder } = this.start(scope, 'async', options);
      const text = (await settle(output)) as string;
      return { text, trace: recorder?.root ?? null };
    } catch (error) {
      throw asProblemError(error);
    }
  }

  private start(
    scope: Scope,
    mode: 'plain' | 'async',
    options: RenderOptions,
  ): { output: unknown; recorder: TraceRecorder | null } {
    const traced = options.trace === true;
    const compiled = this.code.compiled({ mode, traced, native: false }, this.where);
    const context = new RenderContext(scope, this.where, compiled.data, null);
    const recorder = traced ? new TraceRecorder() : null;
    if (recorder) runOf(scope).recorder = recorder;
    return { output: compiled.run(context), recorder };
  }

  macroCalls(): readonly MacroCall[] {
    return findMacroCalls(this.code.parse(this.where) as NodeList);
  }

  staticCalls(names: ReadonlySet<string>): readonly StaticCall[] {
    const shift = <T extends { readonly offset: number }>(item: T): T => ({
      ...item,
      offset: item.offset + this.offset,
    });
    return findStaticCalls(this.code.parse(this.where) as NodeList, names).map((call) => ({
      ...shift(call),
      args: call.args.map(shift),
    }));
  }
}

/**
 * The place in a template that wrote the output at `offset`, with the macros it came through; null when the text was
 * rendered without a trace. See map-offset.ts for how exact it is.
 */
export function mapOffset(rendered: Rendered, offset: number): MappedPlace | null {
  return rendered.trace && mapTrace(rendered.trace, offset);
}
