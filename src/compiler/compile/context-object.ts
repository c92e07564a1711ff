import { dictEntries, isMapping } from '../jinja/dict.ts';
import type { NodeScope } from '../jinja/functions/node-scope.ts';
import { HostObject, hostFunction } from '../jinja/host.ts';

/** `context['name']` and `context.get('name')`: the scope itself, as packages ask it for macros by computed names. */
export class ContextObject extends HostObject {
  private readonly scope: NodeScope;

  constructor(scope: NodeScope) {
    super();
    this.scope = scope;
  }

  override get typeName(): string {
    return 'dict';
  }

  getAttribute(name: string): unknown {
    if (name === 'update') return hostFunction('update', ([values]) => this.update(values));
    if (name === 'get')
      return hostFunction('get', ([key, fallback]) => this.scope.lookup(String(key)) ?? fallback ?? null, {
        params: ['key', 'default'],
      });
    return this.scope.lookup(name);
  }

  /** Packages hand a materialization other SQL by replacing the name `sql`. */
  private update(values: unknown): null {
    if (isMapping(values))
      for (const [name, value] of dictEntries(values)) this.scope.define(String(name), value);
    return null;
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.scope.lookup(item) !== undefined;
  }

  override isTruthy(): boolean {
    return true;
  }
}
