import type { Flags } from '../../project/project.ts';
import { fromPlain } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';

/** `flags` in templates: attributes in any case, `None` for flags that this command does not have. */
export function flagsObject(flags: Flags, onRead?: (name: string) => void): HostObject {
  return new FlagsObject(flags, onRead);
}

class FlagsObject extends HostObject {
  private readonly flags: Flags;
  private readonly onRead: ((name: string) => void) | undefined;

  constructor(flags: Flags, onRead: ((name: string) => void) | undefined) {
    super();
    this.flags = flags;
    this.onRead = onRead;
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
    this.onRead?.(key);
    return Object.hasOwn(this.flags, key) ? fromPlain(this.flags[key]) : undefined;
  }
}
