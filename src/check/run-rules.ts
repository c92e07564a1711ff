import type { UniqueId } from '../compiler/manifest/resource.ts';
import { ruleBroken, ruleRefused } from '../diagnostics/codes/check.ts';
import { asError, asWarning, ProblemError } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import { type Database, openDatabase } from '../runner/duckdb/open-database.ts';
import type { FactTable } from './facts.ts';
import type { Finding } from './finding.ts';
import { withHint } from './make-relation.ts';

/** A file of `checks/`: any row that its SELECT gives is a finding. */
export interface Rule {
  /** The file's name without `.sql`. */
  readonly name: string;
  readonly file: SourceFile;
}

/** Where a rule's row points at: a column of a node, or the node. */
export type FindPlace = (node: UniqueId, column: string | undefined) => Span | undefined;

/**
 * Runs the rules of a project over its facts. A row says what is wrong in `message`, may name `node` and `column`, and
 * is an error where `severity` is "error".
 */
export async function runRules(
  rules: readonly Rule[],
  facts: readonly FactTable[],
  place: FindPlace,
): Promise<Finding[]> {
  if (rules.length === 0) return [];
  const database = await openDatabase(':memory:', { threads: 1 });
  try {
    await loadFacts(database, facts);
    // A rule looks at the facts, and can neither reach files and the network nor allow itself to.
    await database.run('set enable_external_access = false; set lock_configuration = true');
    const findings: Finding[] = [];
    for (const rule of rules) findings.push(...(await runRule(database, rule, place)));
    return findings;
  } finally {
    database.close();
  }
}

async function loadFacts(database: Database, facts: readonly FactTable[]): Promise<void> {
  await database.run('create schema emds');
  for (const { name, columns, rows } of facts) {
    await database.run(`create table emds.${name} (${columns})`);
    if (rows.length === 0) continue;
    const names = Object.keys(rows[0]!).map((key) => `"${key}"`);
    const structure = JSON.stringify([Object.fromEntries(fieldTypes(columns))]);
    await database.run(
      `insert into emds.${name} (${names.join(', ')}) select ${names.map((it) => `r.${it}`).join(', ')}
       from (select unnest(from_json($1::json, $2)) as r)`,
      [JSON.stringify(rows), structure],
    );
  }
}

function fieldTypes(columns: string): [string, unknown][] {
  return columns.split(', ').map((column) => {
    const [name, type] = column.split(' ') as [string, string];
    return [name.replaceAll('"', ''), type.endsWith('[]') ? [type.slice(0, -2)] : type];
  });
}

/** Nothing but one query can stand in it. */
const before = 'from (\n';

async function runRule(database: Database, { name, file }: Rule, place: FindPlace): Promise<Finding[]> {
  const text = file.text.replace(/;\s*(?:--.*\s*)*$/, '');
  if (/^(?:\s|--.*|\/\*[\s\S]*?\*\/)*$/.test(text)) return [];
  try {
    const rows = await database.run(`${before}${text}\n)`);
    return rows.map((row) => ({ diagnostic: diagnosticOf(name, row, place), breaks: [] }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const {
      compiledAt,
      message,
      hint = notAQuery.exec(message) ? onlyQueries : undefined,
    } = withHint(error.problem);
    const offset = Math.min((compiledAt?.offset ?? 0) - before.length, file.text.length - 1);
    const at = compiledAt && offset >= 0 ? { ...compiledAt, file, offset } : { file, offset: 0, length: 1 };
    return [
      {
        diagnostic: asError(ruleRefused({ rule: name, detail: message, at, ...(hint ? { hint } : {}) })),
        breaks: [],
      },
    ];
  }
}

const notAQuery = /^(?:Parser|Permission) Error/;
const onlyQueries =
  'a rule is one query over the tables of the schema emds, and reads and writes nothing else';

function diagnosticOf(rule: string, row: Readonly<Record<string, unknown>>, place: FindPlace) {
  const node = typeof row['node'] === 'string' ? row['node'] : '';
  const column = typeof row['column'] === 'string' ? row['column'] : undefined;
  const values = Object.entries(row).map(([name, value]) => `${name}: ${value}`);
  const message = String(row['message'] ?? values.join(', '));
  const at = node === '' ? undefined : place(node, column);
  const problem = ruleBroken({ rule, message, node, ...(at ? { at } : {}) });
  return String(row['severity']).toLowerCase() === 'error' ? asError(problem) : asWarning(problem);
}
