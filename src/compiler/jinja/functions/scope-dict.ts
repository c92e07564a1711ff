import { Dict } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';
import { tupleOf } from '../values.ts';
import type { Members } from './node-scope.ts';

/** Names as a dict, each value made when it is asked for: `builtins` and `context`. */
export abstract class ScopeDict extends HostObject {
  override get typeName(): string {
    return 'dict';
  }

  override get isMapping(): boolean {
    return true;
  }

  override isTruthy(): boolean {
    return true;
  }

  /** The names that there are. */
  protected abstract names(): string[];
  /** The value of a name, undefined where there is none. */
  protected abstract valueFor(name: string): unknown;

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'get':
        return hostFunction('get', ([key, fallback]) => this.valueFor(String(key)) ?? fallback ?? null, {
          params: ['key', 'default'],
        });
      case 'keys':
        return hostFunction('keys', () => this.names());
      case 'values':
        return hostFunction('values', () => this.names().map((it) => this.valueFor(it)));
      case 'items':
        return hostFunction('items', () => this.names().map((it) => tupleOf([it, this.valueFor(it)])));
      case 'copy':
        return hostFunction('copy', () => Dict.of(this.names().map((it) => [it, this.valueFor(it)])));
      default:
        return this.valueFor(name);
    }
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.valueFor(key) : undefined;
  }

  override iterate(): Iterable<unknown> {
    return this.names();
  }

  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.valueFor(item) !== undefined;
  }
}

/** `builtins`: dbt's own functions and objects, whatever macros stand in for them. */
export class BuiltinsDict extends ScopeDict {
  private readonly members: Members;
  private readonly base: Members;

  constructor(members: Members, base: Members) {
    super();
    this.members = members;
    this.base = base;
  }

  protected names(): string[] {
    return [...new Set([...this.members.keys(), ...this.base.keys()])].filter((name) => name !== 'builtins');
  }

  protected valueFor(name: string): unknown {
    const own = this.members.get(name);
    return own === undefined ? this.base.get(name) : own;
  }
}
