// One ingest in a process of its own, to be killed: node ingest-child.mjs <project root> <base url> <refresh|changes>
import { setTimeout as delay } from 'node:timers/promises';
import { ingest } from '../../../src/ingest/ingest.ts';
import { QUICK, sampleTable, TODAY } from './child-setup.ts';
import { openDuckdb } from './duckdb-database.ts';

const [root, url, mode] = process.argv.slice(2) as [string, string, string];
process.stdout.write('ready\n');
const [result] = await ingest({
  projectRoot: root,
  tables: [sampleTable(url)],
  openDatabase: openDuckdb,
  fetch,
  clock: () => TODAY,
  random: Math.random,
  sleep: (ms) => delay(ms).then(() => undefined),
  env: {},
  onEvent: (event) => {
    if (event.kind === 'landed') process.stdout.write('landed\n');
  },
  rowsPerSlice: 400,
  fullRefresh: mode === 'refresh',
  policy: QUICK,
});
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(result?.status === 'failed' ? 1 : 0);
