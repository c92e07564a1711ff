import type { AstJson, Expression } from './ast.ts';
import { columnLineage, type QueryLineage } from './column-lineage.ts';
import type { SqlParser } from './sql-parser.ts';
import type { LineageSchema } from './tracer.ts';

interface Question {
  readonly star: Expression;
  readonly names: readonly string[];
}

/** Traces a text of SQL; what `COLUMNS(…)` picks is asked of the parser, as often as one answer leads to the next question. */
export async function traceSql(sql: string, schema: LineageSchema, parser: SqlParser): Promise<QueryLineage> {
  return traceAst(await parser.parse(sql), schema, parser);
}

export async function traceAst(
  ast: AstJson,
  schema: LineageSchema,
  parser: SqlParser,
): Promise<QueryLineage> {
  const answers = new Map<string, readonly string[] | null>();
  for (;;) {
    const questions = new Map<string, Question>();
    const lineage = columnLineage(ast, {
      ...schema,
      matchColumns: (star, names) => {
        const key = JSON.stringify([star, names]);
        if (!answers.has(key)) questions.set(key, { star, names });
        return answers.get(key);
      },
    });
    if (questions.size === 0) return lineage;
    for (const [key, { star, names }] of questions) answers.set(key, await parser.matchColumns(star, names));
  }
}
