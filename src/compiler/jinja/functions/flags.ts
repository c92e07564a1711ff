import type { Flags } from '../../project/project.ts';
import { fromPlain } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';

/** `flags` in templates: attributes in any case, `None` for flags that this command does not have. */
export function flagsObject(flags: Flags): HostObject {
  return new FlagsObject(flags);
}

class FlagsObject extends HostObject {
  private readonly flags: Flags;

  constructor(flags: Flags) {
    super();
    this.flags = flags;
  }

  override get typeName(): string {
    return 'Flags';
  }

  getAttribute(name: string): unknown {
    if (name === 'get')
      return hostFunction('get', ([key, fallback]) => this.read(String(key)) ?? fallback ?? null, {
        params: ['key', 'default'],
      });
    return this.read(name) ?? null;
  }

  override isTruthy(): boolean {
    return true;
  }

  private read(name: string): unknown {
    const key = name.toUpperCase();
    return Object.hasOwn(this.flags, key) ? fromPlain(this.flags[key]) : undefined;
  }
}
