import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { Reuse } from '../../compiler/parse/cache/parsed-project.ts';
import { pluralize } from './fancy-line.ts';
import type { Level, LogEvent } from './log-event.ts';

// dbt's events that any command can have, with its codes and texts (dbt/events/types.py).

export function logEvent(
  name: string,
  options: {
    code: string;
    level?: Level;
    text: string | LogEvent['text'];
    data?: Record<string, unknown>;
    printed?: boolean;
  },
): LogEvent {
  const { code, level = 'info', text, data = {}, printed } = options;
  return {
    name,
    code,
    level,
    text: typeof text === 'string' ? () => text : text,
    data,
    ...(printed ? { printed } : {}),
  };
}

export const blankLine: LogEvent = logEvent('Formatting', { code: 'Z017', text: '', data: { msg: '' } });

/** Output that was asked for: it goes to stdout as it is, even with `--quiet`. */
export function printed(text: string): LogEvent {
  return logEvent('PrintEvent', { code: 'Z052', text, data: { msg: text }, printed: true });
}

/** A line without an event of its own in dbt. */
export function note(text: string, level: Level = 'info'): LogEvent {
  return logEvent('Note', { code: 'Z050', level, text, data: { msg: text } });
}

export function mainReportVersion(version: string): LogEvent {
  const text = `Running with emds=${version}`;
  return logEvent('MainReportVersion', {
    code: 'A001',
    text,
    data: { log_version: 3, version: `=${version}` },
  });
}

export function mainReportArgs(args: Readonly<Record<string, unknown>>): LogEvent {
  const text = `running emds with arguments ${JSON.stringify(args)}`;
  return logEvent('MainReportArgs', { code: 'A002', level: 'debug', text, data: { args } });
}

export function adapterRegistered(version: string): LogEvent {
  const data = { adapter_name: 'duckdb', adapter_version: `=${version}` };
  return logEvent('AdapterRegistered', { code: 'E034', text: `Registered adapter: duckdb=${version}`, data });
}

/** How much of the last parse was used again, in dbt's words where it has some. */
export function partialParse(reuse: Reuse, isEnabled: boolean): LogEvent {
  const { extent, deleted, added, changed, parsed, files } = reuse;
  if (!isEnabled) {
    const text = 'Partial parsing not enabled';
    return logEvent('PartialParsingNotEnabled', { code: 'I028', level: 'debug', text });
  }
  if (extent === 'none') return note(`Parsed all ${files} files`, 'debug');
  if (extent === 'all') {
    const text = 'Partial parsing enabled, no changes found, skipping parsing';
    return logEvent('PartialParsingSkipParsing', { code: 'I017', level: 'debug', text });
  }
  const text =
    `Partial parsing enabled: ${deleted} files deleted, ${added} files added, ${changed} files changed. ` +
    `Parsed ${parsed} of ${files} files`;
  const data = { deleted, added, changed, parsed };
  return logEvent('PartialParsingEnabled', { code: 'I040', level: 'debug', text, data });
}

export function foundStats(manifest: Manifest): LogEvent {
  const line = statLine(manifest);
  return logEvent('FoundStats', { code: 'W006', text: `Found ${line}`, data: { stat_line: line } });
}

export function concurrencyLine(options: { threads: number; target: string; total: number }): LogEvent {
  const { threads, target, total } = options;
  return logEvent('ConcurrencyLine', {
    code: 'Q027',
    text: `Concurrency: ${threads} threads (target='${target}')`,
    data: { node_count: total, num_threads: threads, target_name: target },
  });
}

export const nothingToDo: LogEvent = logEvent('NothingToDo', {
  code: 'Q035',
  level: 'warn',
  text: 'Nothing to do. Try checking your model configs and model specification args',
});

/** What stopped the command. */
export function mainEncounteredError(text: string): LogEvent {
  return logEvent('MainEncounteredError', {
    code: 'Z002',
    level: 'error',
    text: `Encountered an error:\n${text}`,
    data: { exc: text },
  });
}

export function commandCompleted(options: {
  command: string;
  success: boolean;
  at: Date;
  seconds: number;
}): LogEvent {
  const { command, success, at, seconds } = options;
  const time = at.toISOString();
  return logEvent('CommandCompleted', {
    code: 'Q039',
    level: 'debug',
    text: `Command \`${command}\` ${success ? 'succeeded' : 'failed'} at ${time.slice(11, 23)}000 after ${seconds.toFixed(2)} seconds`,
    data: { command, completed_at: time, elapsed: seconds, success },
  });
}

export function artifactWritten(type: string, path: string): LogEvent {
  return logEvent('ArtifactWritten', {
    code: 'P001',
    level: 'debug',
    text: `Wrote artifact ${type} to ${path}`,
    data: { artifact_path: path, artifact_type: type },
  });
}

export function defaultSelector(name: string): LogEvent {
  return logEvent('DefaultSelector', {
    code: 'Q023',
    text: `Using default selector ${name}`,
    data: { name },
  });
}

function statLine(manifest: Manifest): string {
  const counts = new Map<string, number>();
  const add = (type: string, count: number) => counts.set(type, (counts.get(type) ?? 0) + count);
  for (const node of Object.values(manifest.nodes)) {
    if (node.resource_type !== 'test' || node.config.enabled !== false) add(node.resource_type, 1);
  }
  add('source', Object.keys(manifest.sources).length);
  add('exposure', Object.keys(manifest.exposures).length);
  add('metric', Object.keys(manifest.metrics).length);
  add('macro', Object.keys(manifest.macros).length);
  add('group', Object.keys(manifest.groups).length);
  add('semantic_model', Object.keys(manifest.semantic_models).length);
  add('saved_query', Object.keys(manifest.saved_queries).length);
  add('unit_test', Object.keys(manifest.unit_tests).length);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([type, count]) => pluralize(count, type).replaceAll('_', ' '))
    .join(', ');
}
