import { HostObject } from '../host.ts';
import { hasJinja } from '../../project/strip-text.ts';
import { parseTemplate } from '../template.ts';
import type { Scope } from '../render-context.ts';
import type { Kwargs } from '../values.ts';
import type { VarObject } from './variables.ts';

/** `var()` in a template: a var that is itself a template is rendered where it is read, as in dbt. */
export class RenderedVar extends HostObject {
  private readonly vars: VarObject;
  private readonly scope: () => Scope;

  constructor(vars: VarObject, scope: () => Scope) {
    super();
    this.vars = vars;
    this.scope = scope;
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
    return parseTemplate({ path: 'vars', text: value }).render(this.scope()).text;
  }
}
