/** `x` as a SQL identifier. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as a SQL text literal. */
export function quoteText(value: unknown): string {
  return `'${String(value).replaceAll("'", "''")}'`;
}
