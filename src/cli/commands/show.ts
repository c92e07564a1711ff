import { ResultTable } from '../../compiler/jinja/functions/table.ts';
import { tableOfResult } from '../../compiler/jinja/functions/table-cells.ts';
import { printTable } from '../../compiler/jinja/functions/table-print.ts';
import { makePlan } from '../../compiler/plan/make-plan.ts';
import { showWithoutNode } from '../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Preview } from '../../runner/run-results.ts';
import type { Call } from '../call.ts';
import { adapterRegistered, logEvent } from '../log/events.ts';
import type { LogEvent } from '../log/log-event.ts';
import { exitCodes } from '../outcome.ts';
import { firstError } from '../run/first-error.ts';
import { namedByHand } from '../run/named-by-hand.ts';
import { adapterVersion, loadSessionProject, type PreparedProject } from '../run/prepare-project.ts';
import { previewJson } from '../run/preview-json.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { openSessionDatabase, runNothing, runPlan } from '../run/run-plan.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { withPrepared } from '../run/with-prepared.ts';
import { inSession, type Session } from '../session.ts';

/** `show`: runs a node's or an inline query with a limit and prints the rows. Nothing is built. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const { inline, inline_direct: direct, select } = session.flags.values;
    if (typeof direct === 'string' && direct !== '') return await showDirect(session, direct);
    if ((select as readonly string[]).length === 0 && !inline) throw new ProblemError(showWithoutNode());
    return await withPrepared(session, (prepared, early) => showNodes(session, prepared, early));
  });
}

/** `--inline-direct`: SQL that goes to the database as it is; the project is not read. */
async function showDirect(session: Session, sql: string): Promise<number> {
  const project = loadSessionProject(session);
  session.reporter.event(adapterRegistered(adapterVersion));
  const limit = session.flags.values['limit'] as number;
  const warehouse = await (await openSessionDatabase(session, project)).take();
  try {
    const preview = await warehouse.lend((connection) =>
      connection.execute(sql, { fetch: true, limit: limit < 0 ? null : limit }),
    );
    const name = 'direct-query';
    session.reporter.event(showNode(session, { name, id: name, isInline: true, preview }));
    return exitCodes.success;
  } finally {
    await warehouse.close();
  }
}

async function showNodes(
  session: Session,
  prepared: PreparedProject,
  early: EarlyWarehouse,
): Promise<number> {
  const selection = selectNodes(session, prepared, { resourceTypes: resourceTypes('show', session.flags) });
  const plan = makePlan(prepared.manifest, prepared.graph, { selection, command: 'show' });
  if (plan.steps.length === 0) {
    runNothing(session, prepared);
    return exitCodes.success;
  }
  const { ended } = await runPlan(session, prepared, plan, {
    showNodes: false,
    ending: 'none',
    artifacts: 'unless-failed',
    early,
  });
  const error = firstError(ended);
  if (error) {
    session.report([error], prepared.findNode);
    return exitCodes.unable;
  }
  const isInline = typeof session.flags.values['inline'] === 'string';
  for (const { node, result } of namedByHand(session, ended)) {
    const version = node['version'] ?? null;
    const name = version === null ? node.name : `${node.name}.v${String(version)}`;
    const shown = { name, id: node.unique_id, isInline, preview: result.preview };
    session.reporter.event(showNode(session, shown));
  }
  return exitCodes.success;
}

interface Shown {
  readonly name: string;
  readonly id: string;
  readonly isInline: boolean;
  readonly preview: Preview | undefined;
}

function showNode({ flags, terminal }: Session, { name, id, isInline, preview: rows }: Shown): LogEvent {
  const { values } = flags;
  const table = tableOf(rows);
  const isJson = values['output'] === 'json';
  // A person sees all columns and longer cells; programs get agate's table, as from dbt.
  const wide = terminal.isTty;
  const preview = isJson
    ? previewJson(table)
    : `${printTable(table, Number.POSITIVE_INFINITY, wide ? 1000 : 6, wide ? 60 : 20)}\n`;
  const head = isInline ? 'Previewing inline node:' : `Previewing node '${name}':`;
  const text = isJson
    ? JSON.stringify({ ...(isInline ? {} : { node: name }), show: JSON.parse(preview) as unknown }, null, 2)
    : values['quiet'] === true
      ? preview
      : `${head}\n${preview}`;
  const data = {
    is_inline: isInline,
    node_name: name,
    output_format: values['output'],
    preview,
    quiet: values['quiet'] === true,
    unique_id: id,
  };
  return logEvent('ShowNode', { code: 'Q041', text, data, printed: true });
}

function tableOf(preview: Preview | undefined): ResultTable {
  if (preview?.table instanceof ResultTable) return preview.table;
  const { columns = [], rows = [] } = preview ?? {};
  return tableOfResult({ message: 'OK', rowsAffected: null, columns, rows });
}
