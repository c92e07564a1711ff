import type { NodeOutcome } from './node-result.ts';
import type { NodeWork } from './node-work.ts';

/** `show`: the first rows of a node's query, through dbt's own macro so that a limit is put where it belongs. */
export async function previewNode(work: NodeWork): Promise<NodeOutcome> {
  if (work.node.language !== 'typescript')
    return await preview(work, work.record.compiled?.compiled_code ?? '');
  const { withScript } = await import('./typescript/run-script.ts');
  return await withScript(work, (sql) => preview(work, sql));
}

async function preview(
  { node, session, context, environment }: NodeWork,
  code: string,
): Promise<NodeOutcome> {
  const given = environment.project.invocation.flags['LIMIT'];
  const wanted = typeof given === 'number' ? given : 5;
  const limit = wanted < 0 ? null : wanted;
  const sql = await context.callMacro('get_show_sql', [], {
    compiled_code: code,
    sql_header: node.config['sql_header'] ?? null,
    limit,
  });
  const text = String(sql);
  const withComment = environment.contexts.withComment(node);
  const { columns, rows } = await session.execute(withComment(text), { fetch: true });
  return {
    status: 'success',
    message: null,
    adapter_response: { _message: 'OK', code: null, rows_affected: null, query_id: null },
    compiled_code: text,
    preview: { columns, rows },
  };
}
