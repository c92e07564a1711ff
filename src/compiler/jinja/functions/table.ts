import { Dict } from '../dict.ts';
import { HostObject } from '../host.ts';
import { toJson } from '../json.ts';
import { isInteger, toNumber } from '../numbers.ts';
import { str, truth } from '../text.ts';
import { tupleOf } from '../values.ts';
import { Decimal } from './decimal.ts';
import { type Members, memberOf, orNull } from './host-class.ts';
import { printTable } from './table-print.ts';
import { type ColumnKind, MappedSequence, TableColumn, TableColumnType, TableRow } from './table-sequence.ts';

export interface TableColumnSpec {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What a reader of files knows of a number column, so that nobody has to look at its cells. */
  readonly numbers?: { readonly decimals: boolean; readonly largest: bigint } | undefined;
}

/** Where `print_table()` and its like write. */
export type PrintText = (text: string) => void;

export interface TableOptions {
  readonly columns: readonly TableColumnSpec[];
  /** Cells as templates see them, read once and only when someone looks at rows. */
  readonly rows: () => readonly (readonly unknown[])[];
  /** Known without reading the rows. */
  readonly rowCount: number;
  readonly print?: PrintText | undefined;
}

/** What a query or a seed gave, as templates see it: the part of agate's Table that projects use. Immutable. */
export class ResultTable extends HostObject {
  readonly options: TableOptions;
  readonly columnNames: readonly string[];
  private made: readonly TableRow[] | null = null;
  private columnList: MappedSequence | null = null;

  constructor(options: TableOptions) {
    super();
    this.options = options;
    this.columnNames = options.columns.map((column) => column.name);
  }

  static empty(): ResultTable {
    return new ResultTable({ columns: [], rows: () => [], rowCount: 0 });
  }

  get rowCount(): number {
    return this.options.rowCount;
  }

  get rows(): readonly TableRow[] {
    this.made ??= this.options.rows().map((cells) => new TableRow(cells, this.columnNames));
    return this.made;
  }

  get columns(): MappedSequence {
    this.columnList ??= new MappedSequence(
      this.options.columns.map(
        ({ name, kind }, index) => new TableColumn(index, name, new TableColumnType(kind), () => this.rows),
      ),
      this.columnNames,
    );
    return this.columnList;
  }

  /** A table of other columns or rows that prints to the same place. */
  derive(columns: readonly TableColumnSpec[], rows: readonly (readonly unknown[])[]): ResultTable {
    return new ResultTable({ columns, rows: () => rows, rowCount: rows.length, print: this.options.print });
  }

  override get typeName(): string {
    return 'Table';
  }
  override getAttribute(name: string): unknown {
    return memberOf(MEMBERS, this, name);
  }
  override getItem(key: unknown): unknown {
    if (!isInteger(key)) return typeof key === 'string' ? this.getAttribute(key) : undefined;
    const index = toNumber(key);
    return this.rows[index < 0 ? this.rows.length + index : index];
  }
  override iterate(): Iterable<unknown> {
    return this.rows;
  }
  override length(): number {
    return this.rowCount;
  }
  override toText(): string {
    const names = this.options.columns.map(({ name, kind }) => `| ${name} | ${kind} |`);
    return `| column | data_type |\n| ------ | --------- |\n${names.join('\n')}\n`;
  }
}

class TableRows extends MappedSequence {
  private readonly table: ResultTable;
  constructor(table: ResultTable) {
    super(null, null);
    this.table = table;
  }
  override get values(): readonly unknown[] {
    return this.table.rows;
  }
  override length(): number {
    return this.table.rowCount;
  }
}

const MEMBERS: Members<ResultTable> = {
  fields: {
    columns: (self) => self.columns,
    rows: (self) => new TableRows(self),
    column_names: (self) => tupleOf(self.columnNames),
    column_types: (self) => tupleOf(self.options.columns.map(({ kind }) => new TableColumnType(kind))),
    row_names: () => null,
  },
  methods: {
    select: { params: ['key'], run: (self, [key]) => pick(self, namesOf(key)) },
    exclude: {
      params: ['key'],
      run: (self, [key]) => {
        const out = namesOf(key);
        return pick(
          self,
          self.columnNames.filter((name) => !out.includes(name)),
        );
      },
    },
    rename: { params: ['column_names', 'row_names', 'slug_columns', 'slug_rows'], run: rename },
    limit: { params: ['start_or_stop', 'stop', 'step'], run: limit },
    order_by: { params: ['key', 'reverse'], run: orderBy },
    distinct: { params: ['key'], run: distinctRows },
    print_table: {
      params: ['max_rows', 'max_columns'],
      run: (self, [maxRows, maxColumns]) =>
        print(self, printTable(self, countOf(maxRows, 20), countOf(maxColumns, 6))),
    },
    print_csv: { run: (self) => print(self, csvText(self)) },
    print_json: { run: (self) => print(self, jsonOf(self)) },
  },
};

function print(self: ResultTable, text: string): null {
  self.options.print?.(text);
  return null;
}

function countOf(value: unknown, fallback: number): number {
  return orNull(value) === null ? fallback : toNumber(value);
}

function namesOf(key: unknown): string[] {
  return Array.isArray(key) ? key.map(str) : [str(key)];
}

function pick(self: ResultTable, names: readonly string[]): ResultTable {
  const indexes = names.map((name) => self.columnNames.indexOf(name)).filter((index) => index >= 0);
  return self.derive(
    indexes.map((index) => self.options.columns[index]!),
    self.rows.map((row) => indexes.map((index) => row.values[index])),
  );
}

function rename(self: ResultTable, [given]: readonly unknown[]): ResultTable {
  const nameAt = (name: string, index: number): string => {
    if (Array.isArray(given)) return str(given[index] ?? name);
    return given instanceof Dict && given.has(name) ? str(given.get(name)) : name;
  };
  return self.derive(
    self.options.columns.map((column, index) => ({ ...column, name: nameAt(column.name, index) })),
    self.rows.map((row) => row.values),
  );
}

function limit(self: ResultTable, [first, stop, step]: readonly unknown[]): ResultTable {
  const one = orNull(stop) === null;
  const start = one ? 0 : countOf(first, 0);
  const end = one ? countOf(first, self.rowCount) : countOf(stop, self.rowCount);
  const by = Math.max(1, countOf(step, 1));
  const rows = self.rows.slice(start, end).filter((_row, index) => index % by === 0);
  return self.derive(
    self.options.columns,
    rows.map((row) => row.values),
  );
}

function orderBy(self: ResultTable, [key, reverse]: readonly unknown[]): ResultTable {
  const indexes = namesOf(key).map((name) => self.columnNames.indexOf(name));
  const sorted = self.rows
    .map((row) => row.values)
    .sort((left, right) => {
      for (const index of indexes) {
        const order = compareCells(left[index], right[index]);
        if (order !== 0) return order;
      }
      return 0;
    });
  return self.derive(self.options.columns, truth(orNull(reverse)) ? sorted.reverse() : sorted);
}

/** Nulls come last, as in agate. */
function compareCells(left: unknown, right: unknown): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  if (left instanceof HostObject) return left.compare(right) ?? 0;
  return (left as number) < (right as number) ? -1 : left === right ? 0 : 1;
}

function distinctRows(self: ResultTable, [key]: readonly unknown[]): ResultTable {
  const indexes =
    orNull(key) === null
      ? self.columnNames.map((_name, index) => index)
      : namesOf(key).map((name) => self.columnNames.indexOf(name));
  const seen = new Map<string, readonly unknown[]>();
  for (const { values } of self.rows) {
    const id = JSON.stringify(indexes.map((index) => str(values[index])));
    if (!seen.has(id)) seen.set(id, values);
  }
  return self.derive(self.options.columns, [...seen.values()]);
}

function jsonOf(self: ResultTable): string {
  return toJson(
    self.rows.map((row) => Dict.of(cellsOf(self, row))),
    { indent: null, sortKeys: false },
  );
}

function cellsOf(self: ResultTable, row: TableRow): [string, unknown][] {
  return self.columnNames.map((name, index) => [name, plainCell(row.values[index])]);
}

function plainCell(cell: unknown): unknown {
  if (cell instanceof Decimal) return cell.toNumber();
  return cell instanceof HostObject ? cell.toText() : cell;
}

function csvText(self: ResultTable): string {
  const field = (cell: unknown): string => {
    const text = cell === null || cell === undefined ? '' : str(cell);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [self.columnNames.map(field), ...self.rows.map((row) => row.values.map(field))];
  return lines.map((line) => line.join(',')).join('\n');
}
