import { Dict } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';
import { isInteger, toNumber } from '../numbers.ts';
import { repr } from '../text.ts';
import { tupleOf } from '../values.ts';
import { orNull } from './host-class.ts';

/** agate's MappedSequence: values in order that may also have keys, such as the cells of a row. Immutable. */
export class MappedSequence extends HostObject {
  protected readonly kind: string = 'MappedSequence';
  private readonly list: readonly unknown[] | null;
  readonly keys: readonly string[] | null;

  /** `values` is null when a subclass makes them on demand. */
  constructor(values: readonly unknown[] | null, keys: readonly string[] | null) {
    super();
    this.list = values;
    this.keys = keys;
  }

  get values(): readonly unknown[] {
    return this.list ?? [];
  }

  /** The value under a key, or undefined. */
  byKey(key: string): unknown {
    const index = this.keys?.indexOf(key) ?? -1;
    return index < 0 ? undefined : this.values[index];
  }

  override get typeName(): string {
    return this.kind;
  }
  override getAttribute(name: string): unknown {
    switch (name) {
      case 'keys':
        return hostFunction(name, () => this.keys && tupleOf(this.keys), { params: [] });
      case 'values':
        return hostFunction(name, () => tupleOf(this.values), { params: [] });
      case 'items':
        return hostFunction(name, () => tupleOf(this.pairs().map(tupleOf)), { params: [] });
      case 'dict':
        return hostFunction(name, () => Dict.of(this.pairs()), { params: [] });
      case 'get':
        return hostFunction(name, ([key, fallback]) => this.byKey(String(key)) ?? orNull(fallback), {
          params: ['key', 'default'],
        });
      default:
        return this.byKey(name);
    }
  }
  override getItem(key: unknown): unknown {
    if (isInteger(key)) {
      const index = toNumber(key);
      return this.values[index < 0 ? this.values.length + index : index];
    }
    if (typeof key !== 'string') return undefined;
    return this.byKey(key) ?? this.getAttribute(key);
  }
  private pairs(): [string, unknown][] {
    return (this.keys ?? []).map((key, index) => [key, this.values[index]]);
  }
  override iterate(): Iterable<unknown> {
    return this.values;
  }
  override length(): number {
    return this.values.length;
  }
  override equals(other: unknown): boolean {
    const items = other instanceof MappedSequence ? other.values : other;
    return Array.isArray(items) && repr(tupleOf(items)) === repr(tupleOf(this.values));
  }
  override toText(): string {
    const shown = this.values.slice(0, 5).map(repr).join(', ');
    return `<agate.${this.kind}: (${shown}${this.values.length > 5 ? ', ...' : ''})>`;
  }
}

/** One row: cells by number or by column name. */
export class TableRow extends MappedSequence {
  protected override readonly kind = 'Row';
}

/** agate's type of a column; templates compare its name or test it with `convert_type`. */
export type ColumnKind = 'Integer' | 'Number' | 'Text' | 'Boolean' | 'Date' | 'DateTime' | 'TimeDelta';

export class TableColumnType extends HostObject {
  readonly kind: ColumnKind;
  constructor(kind: ColumnKind) {
    super();
    this.kind = kind;
  }
  override get typeName(): string {
    return this.kind;
  }
  override getAttribute(): unknown {
    return undefined;
  }
  override equals(other: unknown): boolean {
    return other instanceof TableColumnType && other.kind === this.kind;
  }
  override toText(): string {
    return `<agate.${this.kind}>`;
  }
}

/** One column: its cells, made when they are first read. */
export class TableColumn extends MappedSequence {
  protected override readonly kind = 'Column';
  readonly name: string;
  readonly type: TableColumnType;
  private readonly index: number;
  private readonly rows: () => readonly TableRow[];
  private cells: readonly unknown[] | null = null;

  constructor(index: number, name: string, type: TableColumnType, rows: () => readonly TableRow[]) {
    super(null, null);
    this.index = index;
    this.name = name;
    this.type = type;
    this.rows = rows;
  }
  override get values(): readonly unknown[] {
    this.cells ??= this.rows().map((row) => row.values[this.index]);
    return this.cells;
  }
  override getAttribute(name: string): unknown {
    switch (name) {
      case 'name':
        return this.name;
      case 'index':
        return this.index;
      case 'data_type':
        return this.type;
      case 'values_distinct':
        return hostFunction(name, () => tupleOf(distinct(this.values)), { params: [] });
      case 'values_without_nulls':
        return hostFunction(name, () => tupleOf(this.values.filter((cell) => cell !== null)), { params: [] });
      default:
        return super.getAttribute(name);
    }
  }
}

function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Map<string, unknown>();
  for (const value of values) {
    const key = repr(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}
