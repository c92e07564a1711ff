import { hasJinja } from '../../project/strip-text.ts';
import { HostObject } from '../host.ts';
import type { Scope } from '../render-context.ts';
import { parseTemplate } from '../template.ts';
import type { Kwargs } from '../values.ts';
import type { ScopeMode } from './node-scope.ts';
import type { VarObject } from './variables.ts';

/** `var()` in a template: a var that is itself a template is rendered where it is read, as in dbt. */
export class RenderedVar extends HostObject {
  private readonly vars: VarObject;
  private readonly scope: () => Scope;

  private readonly mode: ScopeMode;

  constructor(vars: VarObject, scope: () => Scope, mode: ScopeMode) {
    super();
    this.vars = vars;
    this.scope = scope;
    this.mode = mode;
  }

  override get typeName(): string {
    return this.vars.typeName;
  }

  getAttribute(name: string): unknown {
    return this.vars.getAttribute(name);
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    const value = this.vars.call(args, kwargs);
    if (typeof value !== 'string' || !hasJinja(value) || !this.vars.isSet(args, kwargs)) return value;
    const template = parseTemplate({ path: 'vars', text: value });
    if (this.mode === 'plain') return template.render(this.scope()).text;
    return template.renderAsync(this.scope()).then(({ text }) => text);
  }
}
