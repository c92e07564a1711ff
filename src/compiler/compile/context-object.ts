import { dictEntries, isMapping } from '../jinja/dict.ts';
import type { NodeScope } from '../jinja/functions/node-scope.ts';
import { ScopeDict } from '../jinja/functions/scope-dict.ts';
import { hostFunction } from '../jinja/host.ts';

/** `context['name']` and `context.get('name')`: the scope itself, as packages ask it for macros by computed names. */
export class ContextObject extends ScopeDict {
  private readonly scope: NodeScope;

  constructor(scope: NodeScope) {
    super();
    this.scope = scope;
  }

  override getAttribute(name: string): unknown {
    if (name === 'update') return hostFunction('update', ([values]) => this.update(values));
    return super.getAttribute(name);
  }

  protected names(): string[] {
    return this.scope.names();
  }

  protected valueFor(name: string): unknown {
    return this.scope.lookup(name);
  }

  /** Packages hand a materialization other SQL by replacing the name `sql`. */
  private update(values: unknown): null {
    if (isMapping(values))
      for (const [name, value] of dictEntries(values)) this.scope.define(String(name), value);
    return null;
  }
}
