import { unreachable } from '../../util/unreachable.ts';
import type { Variant } from './codegen-expression.ts';
import { FunctionCode, type GeneratedCode } from './codegen-function.ts';
import { assignedNames, implicitNames, mentions, NameScope, targetNames } from './codegen-names.ts';
import { isConstant } from './constants.ts';
import type {
  CallBlockNode,
  Expression,
  ForNode,
  IfNode,
  MacroNode,
  NodeList,
  OutputNode,
  SetNode,
  Statement,
  Target,
} from './nodes.ts';

const quote = JSON.stringify;

/** Generates the function that renders a template. Most run once and differ in their texts alone: those are constants. */
export function generateTemplate(root: NodeList, variant: Variant): GeneratedCode {
  return new StatementCode(variant, []).template(root);
}

/** Generates the function that runs a macro: its context, then the values of its parameters. */
export function generateMacro(macro: MacroNode, variant: Variant): GeneratedCode {
  return new StatementCode(variant, null).standaloneMacro(macro);
}

/** Generates the function that computes an expression. */
export function generateExpression(expression: Expression, variant: Variant): GeneratedCode {
  return new StatementCode(variant, []).expression(expression);
}

class StatementCode extends FunctionCode {
  // ---- whole functions

  template(root: NodeList): GeneratedCode {
    const body = this.inFunction('root', () => {
      const opening = this.variant.native ? 'const N=[];' : this.openBuffer('o');
      this.emit(`${opening}const D=C.run;D.enter();try{`);
      this.declare(assignedNames(root));
      this.buffer = this.variant.native ? 'N' : 'o';
      this.statements(root.children);
      this.emit(this.variant.native ? 'return N;' : this.closing('o', 'root'));
      this.emit('}catch(e){throw C.located(e,L)}finally{D.leave()}');
    });
    return this.finish(this.wholeFunction(body));
  }

  standaloneMacro(macro: MacroNode): GeneratedCode {
    const uses = implicitNames(macro.params, macro.body);
    return this.finish(
      `return ${this.macroFunction(macro.params, macro.body, { kind: 'macro', uses, given: ['C'] })}`,
    );
  }

  expression(expression: Expression): GeneratedCode {
    const body = this.inFunction('root', () => {
      this.emit(`try{return ${this.value(expression)};}catch(e){throw C.located(e,L)}`);
    });
    return this.finish(this.wholeFunction(body));
  }

  // ---- statements

  protected override statements(list: readonly Statement[]): void {
    for (const statement of list) this.statement(statement);
  }

  private statement(node: Statement): void {
    switch (node.typename) {
      case 'Output':
        this.output(node);
        break;
      case 'If':
        this.ifBlock(node);
        break;
      case 'ForX':
        if (node.recursive) this.recursiveLoop(node);
        else this.plainLoop(node);
        break;
      case 'SetX':
        this.set(node);
        break;
      case 'Do':
        if (!this.earlyReturn(node.expr)) this.emit(`${this.value(node.expr)};`);
        break;
      case 'MacroX':
        if (node.kind !== 'macro') break; // a dbt block within a template only defines
        this.emit(
          `${this.variable(node.name)}=${this.innerMacro(node.name, node.params, node.body, 'macro')};`,
        );
        break;
      case 'CallBlock':
        this.callBlock(node);
        break;
      case 'FilterBlock': {
        const text = this.capture(node.body, node.filter);
        this.print(`str(${text})`, node.filter);
        break;
      }
      case 'With': {
        this.emit('{');
        const values = node.values.map((value) => {
          const variable = this.unique('w');
          this.emit(`const ${variable}=${this.value(value)};`);
          return variable;
        });
        const names = new Set<string>();
        for (const target of node.targets) targetNames(target, names);
        const { names: outer } = this;
        this.names = new NameScope(outer);
        this.declare(names);
        node.targets.forEach((target, i) => {
          this.assign(target, values[i]!);
        });
        this.block(node.body, this.buffer);
        this.names = outer;
        this.emit('}');
        break;
      }
      case 'LoopCtl':
        this.emit(`${node.kind};`);
        break;
      case 'Block':
        this.emit('{');
        this.block(node.body, this.buffer);
        this.emit('}');
        break;
      case 'NodeList':
      case 'Root':
        this.statements(node.children);
        break;
      default:
        unreachable(node);
    }
  }

  private output(node: OutputNode): void {
    for (const child of node.children) {
      if (child.typename === 'TemplateData') this.data(child.value, child);
      else if (!this.earlyReturn(child)) {
        if (this.variant.native && this.buffer === 'N' && !isConstant(child)) {
          this.emit(`N.push(${this.value(child)});`);
        } else this.print(this.text(child), child);
      }
    }
  }

  private data(text: string, node: Statement | { lineno: number; colno: number }): void {
    if (this.buffer === 'N') {
      this.emit(`N.push(${this.constant(text)});`);
      return;
    }
    if (this.variant.traced)
      this.emit(`${this.buffer}p.push(${this.buffer}.length,${this.siteOf(node)},undefined);`);
    this.emit(`${this.buffer}+=${this.constant(text)};`);
  }

  private print(text: string, node: Expression): void {
    const { buffer } = this;
    if (buffer === 'N' || !this.variant.traced) {
      this.emit(buffer === 'N' ? `N.push(${text});` : `${buffer}+=${text};`);
      return;
    }
    const variable = this.temporary();
    const isDirect = isDirectCall(node);
    this.emit(`${variable}=${text};`);
    this.emit(`${buffer}p.push(${buffer}.length,${this.siteOf(node)},Q.find(${variable},${isDirect}));`);
    this.emit(`${buffer}+=${variable};`);
  }

  /** `return(x)`: leaves the macro with a value. From nested functions it is thrown to the macro. */
  private earlyReturn(node: Expression): boolean {
    if (node.typename !== 'Call' || node.func.typename !== 'Symbol' || node.func.value !== 'return')
      return false;
    if (node.args.length > 1 || node.kwargs.length > 0 || node.dynArgs || node.dynKwargs) return false;
    if (this.names.find('return')) return false;
    let value = node.args[0] ? this.value(node.args[0]) : 'null';
    if (this.variant.traced) value = `Q.returned(${value},C,${this.siteOf(node)})`;
    const leave = this.fn.kind === 'macro' ? 'return ' : 'throw new R.MacroReturn';
    this.emit(`${this.mark(node)};${leave}(${value});`);
    return true;
  }

  private ifBlock(node: IfNode): void {
    let otherwise: NodeList | IfNode | null = node;
    let closing = '';
    // A nested else keeps each condition's temporaries and waits inside its own branch.
    while (otherwise?.typename === 'If') {
      this.emit(`if(${this.condition(otherwise.cond)}){`);
      this.statements(otherwise.body.children);
      this.emit('}else{');
      closing += '}';
      otherwise = otherwise.else_;
    }
    if (otherwise) this.statements(otherwise.children);
    this.emit(closing);
  }

  private set(node: SetNode): void {
    this.assign(node.target, node.value ? this.value(node.value) : this.capture(node.body, node.filter));
  }

  /** Renders a body apart and gives the variable of its text, after the filters. */
  private capture(body: NodeList | null, filter: Expression | null): string {
    const buffer = this.unique('o');
    const result = this.unique('r');
    this.emit(`let ${result};{${this.openBuffer(buffer)}`);
    this.block(body, buffer);
    let text = buffer;
    if (this.variant.traced) text = `Q.body(${buffer},${buffer}p,C,"capture")`;
    if (filter) {
      const outer = this.captured;
      this.captured = text;
      text = this.value(filter);
      this.captured = outer;
    }
    this.emit(`${result}=${text};}`);
    return result;
  }

  private callBlock(node: CallBlockNode): void {
    const caller = this.unique('m');
    this.emit(`{const ${caller}=${this.innerMacro('caller', node.params, node.body, 'caller')};`);
    if (this.buffer === 'N') this.emit(`N.push(${this.call(node.call, ['caller', caller])});`);
    else this.print(`str(${this.call(node.call, ['caller', caller])})`, node.call);
    this.emit('}');
  }

  private assign(target: Target, value: string): void {
    if (target.typename === 'Symbol') {
      this.emit(`${this.variable(target.value)}=${value};`);
      return;
    }
    if (target.typename === 'GetAttr') {
      const namespace = this.value(target.target);
      this.emit(`setAttribute(${namespace},${quote(target.name)},${value},${this.mark(target)});`);
      return;
    }
    const items = this.unique('u');
    this.emit(`const ${items}=unpack(${value},${target.children.length},${this.mark(target)});`);
    target.children.forEach((child, i) => {
      this.assign(child as Target, `${items}[${i}]`);
    });
  }

  // ---- loops

  private plainLoop(node: ForNode): void {
    this.emit('{');
    this.loop(
      node,
      this.filtered(node, `iterate(${this.value(node.iter)},${this.mark(node.iter)})`),
      '0',
      'null',
    );
    this.emit('}');
  }

  private recursiveLoop(node: ForNode): void {
    const name = this.unique('f');
    const source = this.value(node.iter);
    const code = this.inFunction('inner', () => {
      this.emit(`${this.openBuffer('o')}try{`);
      this.loop(node, this.filtered(node, `iterate($items,${this.mark(node.iter)})`), '$depth', name);
      this.emit(`${this.closing('o', 'loop')}}catch(e){throw C.located(e,L)}`);
    });
    this.emit(`const ${name}=${this.functionKeyword}($items,$depth){${code}};`);
    this.print(`str(${this.awaited(`${name}(${source},0)`)})`, node.iter);
  }

  /** The items for which the loop's condition holds. */
  private filtered(node: ForNode, source: string): string {
    if (!node.test) return source;
    const kept = this.unique('k');
    const item = this.unique('i');
    this.emit(`const ${kept}=[];for(const ${item} of ${source}){`);
    const outer = this.names;
    this.names = new NameScope(outer);
    this.loopNames(node, item);
    this.emit(`if(${this.condition(node.test)})${kept}.push(${item});`);
    this.names = outer;
    this.emit('}');
    return kept;
  }

  private loopNames(node: ForNode, item: string): Set<string> {
    const names = new Set<string>();
    targetNames(node.target, names);
    for (const name of names) {
      const variable = this.unique('v');
      this.names.variables.set(name, variable);
      this.emit(`let ${variable};`);
    }
    this.assign(node.target, item);
    return names;
  }

  private loop(node: ForNode, source: string, depth: string, recurse: string): void {
    const items = this.unique('a');
    const index = this.unique('i');
    const unfinished = node.else_ ? this.unique('n') : null;
    if (unfinished) this.emit(`let ${unfinished}=true;`);
    const loop = node.recursive || mentions(node.body, 'loop') ? this.unique('loop') : null;
    this.emit(`const ${items}=${source};`);
    if (loop) this.emit(`const ${loop}=new Loop(${items},${depth},${recurse});`);
    this.emit(`for(let ${index}=0;${index}<${items}.length;${index}++){C.run.turn();`);
    if (loop) this.emit(`${loop}.index0=${index};`);
    const outer = this.names;
    this.names = new NameScope(outer);
    const own = this.loopNames(node, `${items}[${index}]`);
    if (loop) this.names.variables.set('loop', loop);
    const assigned = assignedNames(node.body);
    for (const name of own) assigned.delete(name);
    this.declare(assigned);
    this.statements(node.body.children);
    this.names = outer;
    // As in Jinja2, else runs when no turn reached its end: a break in the first turn counts as none.
    if (unfinished) this.emit(`${unfinished}=false;`);
    this.emit('}');
    if (!unfinished) return;
    this.emit(`if(${unfinished}){`);
    this.block(node.else_, this.buffer);
    this.emit('}');
  }
}

/** Whether what is printed comes straight from a call, perhaps through filters. */
function isDirectCall(node: Expression): boolean {
  let inner = node;
  while (inner.typename === 'FilterX') inner = inner.target;
  return inner.typename === 'Call';
}
