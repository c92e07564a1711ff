import { asFailure, MAX_DEPTH, MAX_SIZE, raise, TemplateFailure } from './failure.ts';
import { builtins } from './globals.ts';
import type { TemplateText } from './parse-template.ts';
import { spanIn } from './parse-template.ts';
import type { TemplateSpan, TraceContext, TraceRecorder } from './trace.ts';
import { MacroReturn, Undefined } from './values.ts';

/** Where a template's free names come from: the context of the node that is being rendered. */
export interface Scope {
  /** The value of a name; JavaScript's `undefined` means that the context has none. */
  lookup(name: string): unknown;
  /** What the runs of the scope share: `runOf` keeps it here. */
  run?: RunState;
}

/** What all templates and macros of one scope share while they run. */
export class RunState {
  recorder: TraceRecorder | null = null;
  private depth = 0;
  private turnsLeft = MAX_SIZE;

  /** A template or a macro begins; the outermost one gets a full budget of loop turns. */
  enter(): void {
    if (this.depth >= MAX_DEPTH) raise('TooDeep', '');
    if (this.depth++ === 0) this.turnsLeft = MAX_SIZE;
  }

  /** Whether the outermost template or macro is the one that runs: what it calls itself is a call from there. */
  get isOutermost(): boolean {
    return this.depth === 1;
  }

  /** Whether nothing runs. */
  get isIdle(): boolean {
    return this.depth === 0;
  }

  /** It ended, or failed. */
  leave(): void {
    this.depth--;
  }

  /** Counts one turn of a loop. */
  turn(): void {
    if (--this.turnsLeft < 0) raise('TooLarge', 'The number of loop turns');
  }
}

/** The state of the runs of a scope. */
export function runOf(scope: Scope): RunState {
  scope.run ??= new RunState();
  return scope.run;
}

/** What generated code has of the template that it came from. */
export interface CodeData {
  /** What it reads as `K[n]`. */
  readonly constants: readonly unknown[];
  /** Start and end offset of each site, in pairs. */
  readonly sites: readonly number[];
}

/** What generated code works with: a scope, and the template that the code came from. */
export class RenderContext implements TraceContext {
  readonly run: RunState;
  /** The macro's name; null for a template. */
  readonly name: string | null;
  private readonly scope: Scope;
  private readonly where: TemplateText;
  private readonly data: CodeData;

  constructor(scope: Scope, where: TemplateText, data: CodeData, name: string | null) {
    this.scope = scope;
    this.run = runOf(scope);
    this.where = where;
    this.data = data;
    this.name = name;
  }

  get constants(): readonly unknown[] {
    return this.data.constants;
  }

  /** The value of a free name. */
  get(name: string): unknown {
    const value = this.scope.lookup(name);
    if (value !== undefined) return value;
    return builtins.get(name) ?? new Undefined(name);
  }

  /** The context of a macro that the template defines itself. */
  named(name: string): RenderContext {
    return new RenderContext(this.scope, this.where, this.data, name);
  }

  siteSpan(site: number): TemplateSpan {
    const { sites } = this.data;
    return spanIn(this.where, sites[site * 2] ?? 0, sites[site * 2 + 1] ?? 0);
  }

  /** An error on its way out of a template, a caller or a loop, with the place where it passes. */
  located(error: unknown, site: number): unknown {
    if (error instanceof MacroReturn) {
      if (this.name !== null) return error;
      return this.located(
        new TemplateFailure('TemplateRuntimeError', 'return() is only possible in a macro.'),
        site,
      );
    }
    const failure = asFailure(error);
    const at = this.siteSpan(site);
    if (failure.at === undefined) failure.at = at;
    else if (this.name === null && failure.notes.length > 0) addFrame(failure, 'called by the template', at);
    return failure;
  }

  /** As `located`, for a macro, which `return(x)` ends with a value. */
  caught(error: unknown, site: number): unknown {
    if (error instanceof MacroReturn) return error.value;
    const failure = asFailure(error);
    const at = this.siteSpan(site);
    if (failure.at === undefined) {
      failure.at = at;
      addFrame(failure, `in macro "${this.name}"`, spanIn(this.where, 0, 0));
    } else if (failure.notes.length === 0) {
      addFrame(failure, `in macro "${this.name}"`, at);
    } else addFrame(failure, `called by macro "${this.name}"`, at);
    throw failure;
  }
}

/** Frames shown of a runaway recursion: its first ones say all. */
const MAX_FRAMES = 20;

function addFrame(failure: TemplateFailure, message: string, at: TemplateSpan): void {
  if (failure.notes.length < MAX_FRAMES) failure.notes.push({ message, at });
}
