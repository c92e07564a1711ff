import { templateSyntax } from '../../diagnostics/codes/template.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { MacroShape } from './callable.ts';
import { generateExpression, generateMacro, generateTemplate } from './codegen.ts';
import type { Variant } from './codegen-expression.ts';
import { codeHead, type GeneratedCode } from './codegen-function.ts';
import { implicitNames } from './codegen-names.ts';
import type { Expression, MacroNode, NodeList } from './nodes.ts';
import { asProblem, parseExpressionText, parseNodes, spanIn, type TemplateText } from './parse-template.ts';
import type { PreparedMacro } from './prepared-macro.ts';
import type { CodeData, RenderContext } from './render-context.ts';
import { runtime } from './runtime.ts';
import { fillShape, shapeOf, type TemplateShape } from './template-shape.ts';

/** A compiled variant: a function of a context and, for macros, of the values of their parameters. */
export interface Compiled {
  // biome-ignore lint/suspicious/noExplicitAny: generated functions differ in their parameters and results
  readonly run: (context: RenderContext, ...values: any[]) => any;
  readonly data: CodeData;
}

type Kind = 'template' | 'macro' | 'expression';

/** A name for what `compiled` keeps apart. */
export function variantKey({ mode, traced, native }: Variant): string {
  return `${mode}${traced ? ' traced' : ''}${native ? ' native' : ''}`;
}

/**
 * The code of one text, shared by all templates of the same text wherever they stand: positions are relative to the
 * text. Each variant is compiled when it is first run; the syntax tree is kept until then.
 */
export class CompiledCode {
  private readonly kind: Kind;
  private readonly text: string;
  private tree: NodeList | Expression | null = null;
  private readonly variants = new Map<string, Compiled>();
  private macroShape: MacroShape | null;
  private shared: { readonly shape: TemplateShape; readonly code: SharedCode } | null = null;
  private readonly prepared: PreparedMacro | undefined;

  constructor(kind: Kind, text: string, prepared?: PreparedMacro) {
    this.kind = kind;
    this.text = text;
    this.prepared = prepared;
    this.macroShape = prepared?.shape ?? null;
  }

  /** The syntax tree; throws the first syntax problem, with its place in the given file. */
  parse(where: TemplateText): NodeList | Expression {
    this.tree ??= this.kind === 'expression' ? parseExpressionText(where) : parseNodes(where);
    return this.tree;
  }

  /** Throws the first syntax problem of a template, with its place in the given file. */
  check(where: TemplateText): void {
    if (this.tree || this.shared || this.variants.size > 0) return;
    const shape = shapeOf(this.text);
    const code = shape && sharedCodeOf(shape.text);
    if (code) this.shared = { shape, code };
    else this.parse(where);
  }

  /** The macro that the text defines. */
  macro(where: TemplateText): MacroNode {
    const root = this.parse(where) as NodeList;
    const found = root.children.find((node) => node.typename === 'MacroX');
    if (found?.typename === 'MacroX') return found;
    throw new ProblemError(templateSyntax('expected a macro', spanIn(where, 0, this.text.length)));
  }

  /** The macro as it is called: a materialization's `adapter` is a setting and must not hide the name `adapter`. */
  callable(where: TemplateText): MacroNode {
    const macro = this.macro(where);
    if (macro.kind !== 'materialization') return macro;
    return { ...macro, params: macro.params.filter((param) => param.name === 'supported_languages') };
  }

  /** Parameters of the macro and which implicit variables it uses. */
  shape(where: TemplateText): MacroShape {
    if (this.macroShape) return this.macroShape;
    const macro = this.callable(where);
    const uses = implicitNames(macro.params, macro.body);
    this.macroShape = {
      name: macro.name,
      params: macro.params.map((param) => param.name),
      usesCaller: uses.caller,
      usesKwargs: uses.kwargs,
      usesVarargs: uses.varargs,
    };
    return this.macroShape;
  }

  /** The function of a variant, compiled at the first request. */
  compiled(variant: Variant, where: TemplateText): Compiled {
    const key = variantKey(variant);
    let compiled = this.variants.get(key);
    if (!compiled) {
      compiled = this.prepared?.variants[key]?.() ?? this.compile(variant, where);
      this.variants.set(key, compiled);
      // Most templates run in one variant; their trees would be most of what a run holds.
      if (this.kind === 'template') this.tree = null;
    }
    return compiled;
  }

  private compile(variant: Variant, where: TemplateText): Compiled {
    try {
      if (this.kind === 'template') this.check(where);
      const made = this.shared?.code.make(variant, this.shared.shape);
      if (made) return made;
      const generated = this.generate(variant, where);
      const { constants, sites } = generated;
      return { run: functionOf(variant, generated), data: { constants, sites } };
    } catch (error) {
      throw asProblem(error, where);
    }
  }

  private generate(variant: Variant, where: TemplateText): GeneratedCode {
    switch (this.kind) {
      case 'template':
        return generateTemplate(this.parse(where) as NodeList, variant);
      case 'macro':
        return generateMacro(this.callable(where), variant);
      case 'expression':
        return generateExpression(this.parse(where) as Expression, variant);
    }
  }
}

/** The code of a shape, for all templates that have it. */
class SharedCode {
  private readonly text: string;
  private tree: NodeList | null;
  private readonly variants = new Map<string, { readonly generated: GeneratedCode; readonly run: Run }>();

  /** Throws what is wrong with the shape. */
  constructor(text: string) {
    this.text = text;
    this.tree = this.parse();
  }

  /** The function of a template; undefined where its shape alone does not say all. */
  make(variant: Variant, shape: TemplateShape): Compiled | undefined {
    const key = variantKey(variant);
    let known = this.variants.get(key);
    if (!known) {
      const generated = generateTemplate(this.tree ?? this.parse(), variant);
      this.tree = null;
      known = { generated, run: functionOf(variant, generated) };
      this.variants.set(key, known);
    }
    const data = fillShape(known.generated, shape);
    return data ? { run: known.run, data } : undefined;
  }

  private parse(): NodeList {
    const { text } = this;
    return parseNodes({ source: { path: '', text }, text, offset: 0 });
  }
}

const MAX_CACHED = 50_000;
const shapes = new Map<string, SharedCode | null>();

/** Null for a shape that is wrong. */
function sharedCodeOf(text: string): SharedCode | null {
  let code = shapes.get(text);
  if (code === undefined) {
    try {
      code = new SharedCode(text);
    } catch {
      code = null; // reading the template itself says what is wrong
    }
    if (shapes.size >= MAX_CACHED) shapes.clear();
    shapes.set(text, code);
  }
  return code;
}

const caches: Readonly<Record<Kind, Map<string, CompiledCode>>> = {
  template: new Map(),
  macro: new Map(),
  expression: new Map(),
};

type Run = Compiled['run'];
const functions: Readonly<Record<Variant['mode'], Map<string, Run>>> = { plain: new Map(), async: new Map() };

/** The function that a code is: compiled once for all templates that have it. */
function functionOf({ mode }: Variant, { head, code: body }: GeneratedCode): Run {
  const code = `(()=>{${head}\n${body}})()`;
  const known = functions[mode];
  let run = known.get(code);
  if (!run) {
    run = evaluatorOf(mode)(code);
    if (known.size >= MAX_CACHED) known.clear();
    known.set(code, run);
  }
  return run;
}

type Evaluator = (code: string) => Run;
const evaluators: { [Mode in Variant['mode']]?: Evaluator } = {};

/**
 * Evaluates code where the runtime's functions have their names: to name them in each code anew takes longer. The only
 * code ever evaluated is what codegen.ts wrote: template texts enter it as JSON strings alone.
 */
function evaluatorOf(mode: Variant['mode']): Evaluator {
  evaluators[mode] ??= new Function('R', `"use strict";${codeHead(mode)}return $code=>eval($code)`)(
    runtime,
  ) as Evaluator;
  return evaluators[mode];
}

/** The code of a text: one and the same object for equal texts. What is prepared of a text is used, not looked at. */
export function codeOf(kind: Kind, text: string, prepared?: PreparedMacro): CompiledCode {
  const cache = caches[kind];
  let code = cache.get(text);
  if (!code) {
    if (cache.size >= MAX_CACHED) cache.clear(); // a long-lived server must not grow without end
    code = new CompiledCode(kind, text, prepared);
    cache.set(text, code);
  }
  return code;
}
