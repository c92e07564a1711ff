/**
 * The statements of a node that change something, without what differs from run to run: query comments, times in names,
 * names of indexes, folders, white space. Look-ups in the catalog and transaction words are left out.
 */
export function plainStatements(statements: readonly string[]): string[] {
  return statements.map(plain).filter((sql) => sql !== '' && !isLookUp(sql));
}

const LOOK_UPS = [
  /^(?:begin|commit|rollback)$/i,
  /^select version\(\)/i,
  /duckdb_(?:databases|indexes)\(\)/,
  /^select (?:table_name,constraint_type|1) from duckdb_constraints\(\)/,
  /^select column_name,column_type as data_type/,
];

function isLookUp(sql: string): boolean {
  return LOOK_UPS.some((pattern) => pattern.test(sql));
}

function plain(sql: string): string {
  return sql
    .replace(/\/\*\s*\{[\s\S]*?\}\s*\*\//g, '')
    .replace(/--[^\n]*/g, '')
    .replace(/__dbt_tmp(?:_\d{8})?\d{20}/g, '__dbt_tmp<time>')
    .replace(/"[0-9a-f]{32}"/g, '"<index>"')
    .replace(/'[^']*\/(seeds|files)\//g, "'$1/")
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),;[\]|=+*/:]) ?/g, '$1')
    .replace(/\.\.\.$/, '')
    .trim()
    .replace(/;$/, '')
    .trim();
}
