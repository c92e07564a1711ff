import { equals } from './compare.ts';
import { MAX_DEPTH, raise } from './failure.ts';
import { BoundMethod, Undefined } from './values.ts';

/** The `loop` variable of a for block. */
export class Loop {
  readonly items: readonly unknown[];
  readonly depth0: number;
  /** The loop's body as a function, when the loop is recursive. */
  readonly recurse: ((items: unknown, depth0: number) => unknown) | null;
  index0 = 0;
  private changedArgs: readonly unknown[] | null = null;

  constructor(items: readonly unknown[], depth0: number, recurse: Loop['recurse']) {
    if (depth0 > MAX_DEPTH) raise('TooDeep', '');
    this.items = items;
    this.depth0 = depth0;
    this.recurse = recurse;
  }

  /** An attribute of Jinja2's LoopContext; undefined when it has none of that name. */
  getAttribute(name: string): unknown {
    const { index0, items } = this;
    switch (name) {
      case 'index':
        return index0 + 1;
      case 'index0':
        return index0;
      case 'revindex':
        return items.length - index0;
      case 'revindex0':
        return items.length - index0 - 1;
      case 'first':
        return index0 === 0;
      case 'last':
        return index0 >= items.length - 1;
      case 'length':
        return items.length;
      case 'depth':
        return this.depth0 + 1;
      case 'depth0':
        return this.depth0;
      case 'previtem':
        return index0 > 0 ? items[index0 - 1] : new Undefined('previtem', 'there is no previous item');
      case 'nextitem':
        return index0 < items.length - 1
          ? items[index0 + 1]
          : new Undefined('nextitem', 'there is no next item');
      case 'cycle':
        return new BoundMethod('cycle', (args) => this.cycle(args));
      case 'changed':
        return new BoundMethod('changed', (args) => this.changed(args));
      default:
        return undefined;
    }
  }

  private cycle(args: readonly unknown[]): unknown {
    if (args.length === 0) raise('TypeError', 'no items for cycling given');
    return args[this.index0 % args.length];
  }

  private changed(args: readonly unknown[]): boolean {
    if (this.changedArgs && equals(this.changedArgs, args)) return false;
    this.changedArgs = args;
    return true;
  }
}
