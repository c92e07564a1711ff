import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Project } from '../../compiler/project/project.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { describeResult } from '../../ingest/describe-result.ts';
import { ingest, selectTables } from '../../ingest/ingest.ts';
import type { IngestResult } from '../../ingest/ingest-result.ts';
import type { IngestTable } from '../../ingest/settings/ingest-table.ts';
import { loadIngestTables } from '../../ingest/settings/load-ingest-tables.ts';
import { readTextIfPresent } from '../../util/file-system.ts';
import type { Call } from '../call.ts';
import { ingestProgress } from '../ingest-progress.ts';
import { logEvent } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { loadSessionProject } from '../run/prepare-project.ts';
import { yamlRenderer } from '../run/yaml-renderer.ts';
import { inSession, type Session } from '../session.ts';
import { emdsVersion } from '../version.ts';

/** `ingest [tables]`: fetches what sources.yml declares and lands it as Parquet. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const project = loadSessionProject(session, { withPackages: false });
    const tables = chosenTables(session, project);
    if (!tables) return exitCodes.unable;
    if (tables.length === 0) {
      say(session, 'Nothing to ingest: no table of sources.yml has `config: meta: ingest:`.');
      return exitCodes.success;
    }
    const results = await runIngest(session, project, tables);
    for (const result of results) {
      say(session, describeResult(result));
      session.report(result.diagnostics);
    }
    const failed = results.filter((it) => it.status === 'failed' || hasErrors(it.diagnostics));
    return failed.length > 0 || session.signal.aborted ? exitCodes.failed : exitCodes.success;
  });
}

function chosenTables(session: Session, project: Project): readonly IngestTable[] | undefined {
  const names = [...session.call.arguments, ...(session.flags.values['select'] as readonly string[])];
  const loaded = sourceFiles(project).map((file) =>
    loadIngestTables(file, yamlRenderer(session, project.profile, file.path)),
  );
  const chosen = selectTables(
    loaded.flatMap((it) => it.tables),
    names,
  );
  const diagnostics = [...loaded.flatMap((it) => it.diagnostics), ...chosen.diagnostics];
  return session.report(diagnostics) ? undefined : chosen.tables;
}

/** sources.yml beside dbt_project.yml; without one, every property file that has ingest settings. */
function sourceFiles({ root }: Project): SourceFile[] {
  const text = readTextIfPresent(join(root.root, 'sources.yml'));
  if (text !== undefined) return [{ path: 'sources.yml', text }];
  return root.files.properties.filter((file) => /^\s*ingest\s*:/m.test(file.text));
}

async function runIngest(
  session: Session,
  project: Project,
  tables: readonly IngestTable[],
): Promise<IngestResult[]> {
  const { openDatabase } = await import('../../runner/duckdb/open-database.ts');
  const { flags, signal, clock } = session;
  const progress = ingestProgress(session);
  const baseUrl = flags.values['base_url'];
  try {
    return await ingest({
      projectRoot: project.root.root,
      tables,
      openDatabase: () => openDatabase(':memory:'),
      fetch,
      clock: clock.now,
      random: Math.random,
      sleep: (ms, stop) => delay(ms, undefined, stop ? { signal: stop } : {}).catch(() => {}),
      env: session.env,
      onEvent: progress.event,
      signal,
      fullRefresh: flags.values['full_refresh'] === true,
      look: flags.values['look'] === true,
      userAgent: `emds/${emdsVersion}`,
      ...(typeof baseUrl === 'string' ? { baseUrl } : {}),
    });
  } finally {
    progress.close();
  }
}

function say({ reporter }: Session, text: string): void {
  reporter.event(logEvent('EmdsNote', { code: 'Z050', text, data: { msg: text } }));
}
