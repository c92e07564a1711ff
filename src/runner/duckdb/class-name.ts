/** The name that DuckDB's package gives to the class of a value: a bundler writes `X = class _X` where a class names itself. */
export function className(value: object): string {
  const { name } = value.constructor;
  return name.startsWith('_') ? name.slice(1) : name;
}
