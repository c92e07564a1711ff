import type { Dict } from '../../dict.ts';
import { HostObject } from '../../host.ts';
import { type Clock, datetimeModule } from './datetime-module.ts';
import { itertoolsModule } from './itertools.ts';
import { pytzModule } from './pytz.ts';
import { reModule } from './re-module.ts';

/** `modules` of a template: a dict of Python's modules, each made when it is first used. */
class PythonModules extends HostObject {
  private readonly makers: Readonly<Record<string, () => Dict>>;
  private readonly made = new Map<string, Dict>();

  constructor(clock: Clock) {
    super();
    this.makers = {
      pytz: pytzModule,
      datetime: () => datetimeModule(clock),
      re: reModule,
      itertools: itertoolsModule,
    };
  }
  override get typeName(): string {
    return 'dict';
  }
  override getAttribute(name: string): unknown {
    const known = this.made.get(name);
    if (known || !Object.hasOwn(this.makers, name)) return known;
    const module = this.makers[name]!();
    this.made.set(name, module);
    return module;
  }
  override iterate(): Iterable<unknown> {
    return Object.keys(this.makers);
  }
  override length(): number {
    return Object.keys(this.makers).length;
  }
  override get isMapping(): boolean {
    return true;
  }
}

/**
 * dbt's `modules`: datetime, pytz, re and itertools. A date stands still; with a function `now()` and its like move
 * on. Naive times are in the machine's zone, as Python's are.
 */
export function pythonModules(now: Date | Clock): HostObject {
  return new PythonModules(now instanceof Date ? () => now : now);
}
