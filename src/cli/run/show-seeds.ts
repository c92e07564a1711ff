import { readSeedOf } from '../../compiler/compile/seed-loader.ts';
import { printTable } from '../../compiler/jinja/functions/table-print.ts';
import type { RunResults } from '../../runner/run-results.ts';
import { logEvent, printed } from '../log/events.ts';
import type { Session } from '../session.ts';
import type { PreparedProject } from './prepare-project.ts';

const SHOWN_ROWS = 10;

/** `seed --show`: ten rows of each loaded file, picked at random, as dbt prints them. */
export function showSeeds(
  { reporter }: Session,
  { manifest, project }: PreparedProject,
  { results }: RunResults,
): void {
  const blank = () => reporter.event(logEvent('Formatting', { code: 'Z017', text: '', data: { msg: '' } }));
  for (const { unique_id: id, status } of results) {
    const seed = manifest.nodes[id];
    if (seed?.resource_type !== 'seed' || status === 'error') continue;
    const { options, rows } = readSeedOf(project, seed);
    const columnNames = options.columns.map(({ name }) => name);
    const header = `Random sample of table: ${seed.schema}.${seed.alias}`;
    const line = '-'.repeat(header.length);
    blank();
    reporter.event(logEvent('SeedHeader', { code: 'Q004', text: header, data: { header } }));
    reporter.event(logEvent('Formatting', { code: 'Z017', text: line, data: { msg: line } }));
    const table = { columnNames, options, rows: shuffled(rows) };
    reporter.event(printed(printTable(table, SHOWN_ROWS, Number.POSITIVE_INFINITY)));
    blank();
  }
}

function shuffled<Row>(rows: readonly Row[]): Row[] {
  const keyed = rows.map((row) => ({ row, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ row }) => row);
}
