import { quoteIdentifier, quoteText } from '../runner/duckdb/quote.ts';

/** An expression of a plan as `json_serialize_plan` writes it. */
export interface PlanExpression {
  readonly expression_class: string;
  readonly type: string;
  readonly query_location: number;
  readonly return_type?: PlanType;
  readonly child?: PlanExpression;
  readonly children?: readonly PlanExpression[];
  readonly value?: PlanValue;
  readonly name?: string;
  readonly try_cast?: boolean;
}

interface PlanType {
  readonly id: string;
  readonly type_info?: {
    readonly alias?: string;
    readonly width?: number;
    readonly scale?: number;
    readonly size?: number;
    readonly values?: readonly string[];
    readonly child_type?: PlanType;
    readonly child_types?: readonly { readonly first: string; readonly second: PlanType }[];
  };
}

interface PlanValue {
  readonly type: PlanType;
  readonly is_null: boolean;
  readonly value?: unknown;
}

/** Whether no row has a part in it. */
export function isConstant(expression: PlanExpression): boolean {
  switch (expression.expression_class) {
    case 'BOUND_CONSTANT':
      return true;
    case 'BOUND_CAST':
      return isConstant(expression.child!);
    case 'BOUND_FUNCTION':
      return (expression.children ?? []).every(isConstant);
    default:
      return false;
  }
}

/** An expression as SQL, with `sampleOf` its type in the place of what comes of a row; undefined where that can't be said. */
export function expressionSql(expression: PlanExpression): string | undefined {
  const { expression_class, child, children = [], name, value, return_type } = expression;
  switch (expression_class) {
    case 'BOUND_CONSTANT':
      return value && valueSql(value);
    case 'BOUND_CAST': {
      const inner = expressionSql(child!);
      const type = typeSql(return_type!);
      return inner && type && `cast(${inner} as ${type})`;
    }
    case 'BOUND_FUNCTION': {
      const parts = children.map(expressionSql);
      if (name === undefined || parts.includes(undefined)) return undefined;
      return `${quoteIdentifier(name)}(${parts.join(', ')})`;
    }
    default:
      // A comparison's type goes without saying.
      return sampleOf(return_type ?? { id: 'BOOLEAN' });
  }
}

/** A value that is not NULL, of a type whose casts it stands for. */
export function sampleOf(type: PlanType): string | undefined {
  const written = typeSql(type);
  const plain = samples.find(([ids]) => ids.test(type.id))?.[1];
  if (written === undefined || type.type_info?.alias || type.type_info?.values) return undefined;
  return plain && `cast(${plain} as ${written})`;
}

const samples: readonly (readonly [RegExp, string])[] = [
  [/^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|DOUBLE|FLOAT)$/, '0'],
  [/^VARCHAR$/, `''`],
  [/^BOOLEAN$/, 'true'],
  [/^(?:DATE|TIMESTAMP.*)$/, `'2000-01-01'`],
  [/^TIME$/, `'00:00:00'`],
  [/^INTERVAL$/, `'1 day'`],
  [/^UUID$/, `'00000000-0000-0000-0000-000000000000'`],
  [/^BLOB$/, `''`],
  [/^LIST$/, '[]'],
  [/^MAP$/, 'map {}'],
];

/** A type as SQL; undefined for those that this does not know. */
export function typeSql({ id, type_info: info }: PlanType): string | undefined {
  if (info?.alias) return info.alias === 'JSON' ? 'JSON' : undefined;
  switch (id) {
    case 'DECIMAL':
      return `DECIMAL(${info?.width}, ${info?.scale})`;
    case 'LIST':
      return suffixed(info?.child_type, '[]');
    case 'ARRAY':
      return suffixed(info?.child_type, `[${info?.size}]`);
    case 'ENUM':
      return info?.values && `ENUM(${info.values.map(quoteText).join(', ')})`;
    case 'STRUCT': {
      const fields = (info?.child_types ?? []).map(({ first, second }) => [first, typeSql(second)] as const);
      if (fields.length === 0 || fields.some(([, type]) => type === undefined)) return undefined;
      return `STRUCT(${fields.map(([name, type]) => `${quoteIdentifier(name)} ${type}`).join(', ')})`;
    }
    case 'MAP': {
      const [key, value] = (info?.child_type?.type_info?.child_types ?? []).map(({ second }) =>
        typeSql(second),
      );
      return key && value && `MAP(${key}, ${value})`;
    }
    default:
      return info === undefined && /^[A-Z ]+$/.test(id) && id !== 'NULL' ? id : undefined;
  }
}

function suffixed(child: PlanType | undefined, suffix: string): string | undefined {
  const inner = child && typeSql(child);
  return inner && `${inner}${suffix}`;
}

function valueSql({ type, is_null, value }: PlanValue): string | undefined {
  const written = typeSql(type);
  if (is_null) return written && `cast(null as ${written})`;
  switch (type.id) {
    case 'VARCHAR':
      return quoteText(value);
    case 'BOOLEAN':
      return String(value);
    case 'DECIMAL':
      return typeof value === 'number' ? `${value}e-${type.type_info?.scale ?? 0}::${written}` : undefined;
    case 'LIST': {
      const items = ((value as { children?: readonly PlanValue[] }).children ?? []).map(valueSql);
      return items.includes(undefined) || !written ? undefined : `cast([${items.join(', ')}] as ${written})`;
    }
    case 'DATE':
      return typeof value === 'number' ? `(date '1970-01-01' + ${value})` : undefined;
    default:
      return typeof value === 'number' && written && /INT|DOUBLE|FLOAT/.test(type.id)
        ? `cast(${value} as ${written})`
        : undefined;
  }
}
