import { columnSizeOfNonString, columnTypeUnreadable } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { HostObject, hostFunction } from '../host.ts';
import { repr, str } from '../text.ts';
import { HostClass, type Members, memberOf, orNull } from './host-class.ts';

const STRINGS = new Set(['text', 'character varying', 'character', 'varchar']);
const FLOATS = new Set(['real', 'float', 'float4', 'float8', 'double']);
const INTEGERS = new Set(
  (
    'tinyint smallint integer bigint hugeint utinyint usmallint uinteger ubigint ' +
    'int1 int2 int4 int8 short int signed long'
  ).split(' '),
);
const NUMERICS = new Set(['numeric', 'decimal']);

export interface ColumnSize {
  readonly char_size?: unknown;
  readonly numeric_precision?: unknown;
  readonly numeric_scale?: unknown;
}

/** A column of a relation as templates see it: dbt-duckdb's DuckDBColumn. */
export class Column extends HostObject {
  readonly column: string;
  /** The database's type, such as `DECIMAL(18,3)`. */
  readonly dtype: string;
  readonly size: ColumnSize;
  private parsedFields: Column[] | undefined;

  constructor(column: string, dtype: string, size: ColumnSize = {}) {
    super();
    this.column = column;
    this.dtype = dtype;
    this.size = size;
  }

  private is(types: ReadonlySet<string>): boolean {
    return types.has(this.dtype.toLowerCase());
  }
  get isString(): boolean {
    return this.is(STRINGS);
  }
  get isFloat(): boolean {
    return this.is(FLOATS);
  }
  get isInteger(): boolean {
    return this.is(INTEGERS);
  }
  get isNumeric(): boolean {
    return this.is(NUMERICS);
  }
  get isStruct(): boolean {
    return this.dtype.toLowerCase().startsWith('struct');
  }
  get quoted(): string {
    return `"${this.column}"`;
  }

  /** The type for DDL: texts and bare decimals are spelled out as dbt does. */
  get dataType(): string {
    if (this.isString) return stringType(this.stringSize());
    if (this.isNumeric) {
      return numericType(this.dtype, orNull(this.size.numeric_precision), orNull(this.size.numeric_scale));
    }
    return this.dtype;
  }

  stringSize(): number {
    if (!this.isString) throw new ProblemError(columnSizeOfNonString());
    const size = orNull(this.size.char_size);
    return this.dtype === 'text' || size === null ? 256 : Math.trunc(Number(size));
  }

  canExpandTo(other: Column): boolean {
    return this.isString && other.isString && other.stringSize() > this.stringSize();
  }

  /** A struct's fields; empty for other types. */
  get fields(): readonly Column[] {
    this.parsedFields ??= structFields(this.dtype);
    return this.parsedFields;
  }

  /** A struct as one column for each leaf, with dotted names. */
  flatten(): Column[] {
    if (!this.isStruct) return [this];
    return this.fields.flatMap((field) =>
      field.flatten().map((leaf) => new Column(`${this.column}.${leaf.column}`, leaf.dtype)),
    );
  }

  override get typeName(): string {
    return 'DuckDBColumn';
  }
  override getAttribute(name: string): unknown {
    return memberOf(MEMBERS, this, name) ?? (Object.hasOwn(STATICS, name) ? STATICS[name] : undefined);
  }
  override equals(other: unknown): boolean {
    return other instanceof Column && other.toText() === this.toText();
  }
  override toText(): string {
    const { size } = this;
    const parts = [
      `column=${repr(this.column)}`,
      `dtype=${repr(this.dtype)}`,
      `char_size=${repr(orNull(size.char_size))}`,
      `numeric_precision=${repr(orNull(size.numeric_precision))}`,
      `numeric_scale=${repr(orNull(size.numeric_scale))}`,
      `fields=${repr(this.fields)}`,
    ];
    return `DuckDBColumn(${parts.join(', ')})`;
  }
}

const MEMBERS: Members<Column> = {
  fields: {
    column: (self) => self.column,
    name: (self) => self.column,
    dtype: (self) => self.dtype,
    char_size: (self) => orNull(self.size.char_size),
    numeric_precision: (self) => orNull(self.size.numeric_precision),
    numeric_scale: (self) => orNull(self.size.numeric_scale),
    quoted: (self) => self.quoted,
    data_type: (self) => self.dataType,
    expanded_data_type: (self) => self.dataType,
    fields: (self) => self.fields,
  },
  methods: {
    is_string: { params: [], run: (self) => self.isString },
    is_number: { params: [], run: (self) => self.isInteger || self.isNumeric || self.isFloat },
    is_float: { params: [], run: (self) => self.isFloat },
    is_integer: { params: [], run: (self) => self.isInteger },
    is_numeric: { params: [], run: (self) => self.isNumeric },
    is_struct: { params: [], run: (self) => self.isStruct },
    string_size: { params: [], run: (self) => self.stringSize() },
    can_expand_to: {
      params: ['other_column'],
      run: (self, [other]) => other instanceof Column && self.canExpandTo(other),
    },
    literal: { params: ['value'], run: (self, [value]) => `${str(value)}::${self.dataType}` },
    flatten: { params: [], run: (self) => self.flatten() },
  },
};

/** dbt's conversion of a type's label: only STRING has one, TEXT. */
export function translateType(dtype: string): string {
  return dtype.toUpperCase() === 'STRING' ? 'TEXT' : dtype;
}

function stringType(size: unknown): string {
  return `character varying(${str(size)})`;
}

function numericType(dtype: string, precision: unknown, scale: unknown): string {
  return precision === null || scale === null ? dtype : `${dtype}(${str(precision)},${str(scale)})`;
}

/** Splits `STRUCT(a VARCHAR, b DECIMAL(10, 2))` at its outer commas. */
function structFields(dtype: string): Column[] {
  const inner = /^STRUCT\((.*)\)/is.exec(dtype)?.[1];
  if (inner === undefined) return [];
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i];
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(inner.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(inner.slice(start));
  return parts.map((part) => fieldOf(part.trim()));
}

function fieldOf(text: string): Column {
  const match = /^("(?:[^"]|"")*"|\S+)\s+(.*)$/s.exec(text);
  return match ? new Column(match[1]!, match[2]!) : new Column(text, '');
}

/** `from_description('a', 'varchar(10)')`: the size or precision leaves the type. */
function fromDescription(name: string, description: string): Column {
  const match = /^([^(]+)(\(([^)]+)\))?/.exec(description);
  if (!match) throw new ProblemError(columnTypeUnreadable(description));
  const sizes = match[3]?.split(',').map((part) => {
    const number = Number.parseInt(part, 10);
    if (Number.isNaN(number)) throw new ProblemError(columnTypeUnreadable(description, part));
    return number;
  });
  if (sizes?.length === 1) return new Column(name, match[1]!, { char_size: sizes[0] });
  if (sizes?.length === 2) {
    return new Column(name, match[1]!, { numeric_precision: sizes[0], numeric_scale: sizes[1] });
  }
  return new Column(name, match[1]!);
}

const STATICS: Readonly<Record<string, unknown>> = {
  create: hostFunction('create', ([name, label]) => new Column(str(name), translateType(str(label))), {
    params: ['name', 'label_or_dtype'],
  }),
  translate_type: hostFunction('translate_type', ([dtype]) => translateType(str(dtype)), {
    params: ['dtype'],
  }),
  string_type: hostFunction('string_type', ([size]) => stringType(size), { params: ['size'] }),
  numeric_type: hostFunction(
    'numeric_type',
    ([dtype, precision, scale]) => numericType(str(dtype), orNull(precision), orNull(scale)),
    { params: ['dtype', 'precision', 'scale'] },
  ),
  from_description: hostFunction(
    'from_description',
    ([name, description]) => fromDescription(str(name), str(description)),
    { params: ['name', 'raw_data_type'] },
  ),
};

/** `api.Column`. */
export const columnClass = new HostClass(
  'dbt.adapters.duckdb.column.DuckDBColumn',
  {
    params: ['column', 'dtype', 'char_size', 'numeric_precision', 'numeric_scale'],
    run: ([column, dtype, char_size, numeric_precision, numeric_scale]) =>
      new Column(str(column), str(dtype), { char_size, numeric_precision, numeric_scale }),
  },
  STATICS,
);
