import { type Constant, ExpressionCode, symbolOf, type Variant } from './codegen-expression.ts';
import { assignedNames, FunctionScope, implicitNames, NameScope } from './codegen-names.ts';
import type { NodeList, Parameter, Statement } from './nodes.ts';

const quote = JSON.stringify;

/** JavaScript for one template, macro or expression, and where its sites lie. */
export interface GeneratedCode {
  /** Filters and tests that the code uses, as constants: it stands between `codeHead` and the code. */
  readonly head: string;
  /** Gives a function whose first argument is a context, within a function of `R`, the runtime. */
  readonly code: string;
  readonly constants: readonly Constant[];
  readonly sites: readonly number[];
}

/** The runtime's functions as the code of a mode knows them. */
export function codeHead(mode: Variant['mode']): string {
  let head = 'const {str,truth,add,subtract,multiply,divide,floorDivide,modulo,power,negate,positive,';
  head += 'equals,compare,isIn,iterate,slice,tupleOf,unpack,getAttribute,getItem,setAttribute,Dict,PyFloat,';
  head += 'SliceValue,Undefined,Loop,Callable,NO_ELSE,Generator,callTraced,callMethodTraced,F}=R;';
  return `${head}const {call,call0,call1,call2,callMethod}=R.${mode};`;
}

interface MacroFunctionOptions {
  readonly kind: 'macro' | 'caller';
  readonly uses: ReturnType<typeof implicitNames>;
  /** Parameters before those of the macro. */
  readonly given?: readonly string[];
}

/** Generates functions and blocks: their variables, the buffers they write to, and how they fail. */
export abstract class FunctionCode extends ExpressionCode {
  protected out: string[] = [];
  /** The variable that output goes to. */
  protected buffer = 'o';

  protected emit(line: string): void {
    this.out.push(line);
  }

  protected abstract statements(list: readonly Statement[]): void;

  protected finish(code: string): GeneratedCode {
    let head = '';
    for (const name of this.usedFilters) head += `const F_${symbolOf(name)}=F.get(${quote(name)}).run;`;
    for (const name of this.usedTests) head += `const T_${symbolOf(name)}=R.findTest(${quote(name)});`;
    return { head, code, constants: this.constants ?? [], sites: this.sites };
  }

  /**
   * The constants come with the context: one function serves all templates of a shape. The parentheses tell V8 that it is
   * about to be called, so that it is read once and not twice.
   */
  protected wholeFunction(body: string): string {
    const constants = this.constants?.length ? 'const K=C.constants;' : '';
    return `return(${this.functionKeyword} root(C){${constants}${body}})`;
  }

  protected get functionKeyword(): string {
    return this.variant.mode === 'plain' ? 'function' : 'function*';
  }

  /** Code of a function's body: its globals and temporaries, then what `write` emits. */
  protected inFunction(kind: FunctionScope['kind'], write: () => void): string {
    const outer = { out: this.out, fn: this.fn, names: this.names, buffer: this.buffer };
    this.out = [];
    this.fn = new FunctionScope(kind, outer.fn);
    this.names = new NameScope(outer.names);
    this.buffer = 'o';
    write();
    const body = this.out.join('\n');
    let head = 'let L=0;';
    if (this.variant.mode === 'async') head += 'let T;';
    if (this.variant.traced) head += 'const Q=C.run.recorder;';
    for (const [name, variable] of this.fn.globals) head += `const ${variable}=C.get(${quote(name)});`;
    if (this.fn.temporaries.length > 0) head += `let ${this.fn.temporaries.join(',')};`;
    Object.assign(this, outer);
    return head + body;
  }

  protected macroFunction(
    params: readonly Parameter[],
    body: NodeList,
    { kind, uses, given = [] }: MacroFunctionOptions,
  ): string {
    const variables = params.map(() => this.unique('p'));
    const implicit = uses.caller || uses.kwargs || uses.varargs ? ['$caller', '$kwargs', '$varargs'] : [];
    const code = this.inFunction(kind === 'macro' ? 'macro' : 'inner', () => {
      params.forEach((param, i) => {
        this.names.variables.set(param.name, variables[i]!);
      });
      if (uses.caller) this.names.variables.set('caller', '$caller');
      if (uses.kwargs) this.names.variables.set('kwargs', '$kwargs');
      if (uses.varargs) this.names.variables.set('varargs', '$varargs');
      this.emit(`${this.openBuffer('o')}const D=C.run;D.enter();try{`);
      params.forEach((param, i) => {
        const missing = param.default
          ? this.value(param.default)
          : `new Undefined(${quote(param.name)},${quote(`parameter '${param.name}' was not provided`)})`;
        this.emit(`if(${variables[i]}===undefined)${variables[i]}=${missing};`);
      });
      this.block(body, 'o');
      this.emit(this.closing('o', kind));
      const caught = kind === 'macro' ? 'return C.caught(e,L)' : 'throw C.located(e,L)';
      this.emit(`}catch(e){${caught}}finally{D.leave()}`);
    });
    return `${this.functionKeyword}(${[...given, ...variables, ...implicit].join(',')}){${code}}`;
  }

  /** A macro or a caller within a template, as a value. */
  protected innerMacro(
    name: string,
    params: readonly Parameter[],
    body: NodeList,
    kind: 'macro' | 'caller',
  ): string {
    const uses = implicitNames(params, body);
    const shape = {
      name,
      params: params.map((p) => p.name),
      usesCaller: uses.caller,
      usesKwargs: uses.kwargs,
      usesVarargs: uses.varargs,
    };
    const code = this.macroFunction(params, body, { kind, uses });
    const bound = kind === 'macro' ? `(C=>${code})(C.named(${quote(name)}))` : code;
    return `new Callable(${quote(shape)},R.always(${bound}))`;
  }

  // ---- names and buffers

  /** Declares a block's own names, each beginning with the value it has outside. */
  protected declare(names: Iterable<string>): void {
    for (const name of names) {
      const initial = this.names.parent?.find(name) ?? this.global(name);
      const variable = this.unique('v');
      this.names.variables.set(name, variable);
      this.emit(`let ${variable}=${initial};`);
    }
  }

  /** Statements with their own names, written to `buffer`. */
  protected block(body: NodeList | null, buffer: string, before?: () => void): void {
    if (!body) return;
    const { names, buffer: outerBuffer } = this;
    this.names = new NameScope(names);
    this.buffer = buffer;
    this.declare(assignedNames(body));
    before?.();
    this.statements(body.children);
    this.names = names;
    this.buffer = outerBuffer;
  }

  protected openBuffer(name: string): string {
    return this.variant.traced ? `let ${name}="";const ${name}p=[];` : `let ${name}="";`;
  }

  protected closing(buffer: string, kind: string): string {
    return this.variant.traced
      ? `return Q.body(${buffer},${buffer}p,C,${quote(kind)});`
      : `return ${buffer};`;
  }
}
