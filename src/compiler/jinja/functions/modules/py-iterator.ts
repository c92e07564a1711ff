import { MAX_SIZE, raise } from '../../failure.ts';
import { HostObject } from '../../host.ts';
import { iterate } from '../../sequence.ts';

/** A Python iterator: it gives its items once, one at a time, and may be endless. */
export class PyIterator extends HostObject {
  private readonly source: Iterator<unknown>;
  private readonly label: string;

  constructor(label: string, items: Iterable<unknown>) {
    super();
    this.label = label;
    this.source = items[Symbol.iterator]();
  }
  override get typeName(): string {
    return this.label;
  }
  override getAttribute(): unknown {
    return undefined;
  }
  override toText(): string {
    return `<${this.label} object>`;
  }
  override isTruthy(): boolean {
    return true;
  }
  /** The rest of its items. Taking too many of an endless one fails instead of filling the memory. */
  override *iterate(): Generator<unknown, void, unknown> {
    for (let count = 0; count < MAX_SIZE; count++) {
      const item = this.source.next();
      if (item.done) return;
      yield item.value;
    }
    raise('TooLarge', 'An iterator');
  }
  /** The next item, without an end to what may be taken. */
  next(): IteratorResult<unknown, unknown> {
    return this.source.next();
  }
}

/** The items of a value, taken one at a time where it is an iterator. */
export function itemsOf(value: unknown): Iterable<unknown> {
  if (!(value instanceof PyIterator)) return iterate(value);
  return { [Symbol.iterator]: () => ({ next: () => value.next() }) };
}
