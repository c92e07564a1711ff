import type { ResolvedFlags } from '../flags/resolve-flags.ts';
import { fileSink } from '../log/file-sink.ts';
import { jsonSink } from '../log/json-sink.ts';
import { makeLog, type Sink, secretMask } from '../log/log.ts';
import type { Level } from '../log/log-event.ts';
import { textSink } from '../log/text-sink.ts';
import { lineReporter } from './line-reporter.ts';
import { liveReporter } from './live-reporter.ts';
import type { Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';

export interface ReporterOptions {
  readonly terminal: Terminal;
  readonly flags: ResolvedFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly invocationId: string;
  readonly logFolder: string;
}

/**
 * The one place that decides how a command talks: the display for a person at a terminal, dbt's text lines in a pipe (or
 * where the user asked for text, debug or quiet), its JSON lines on request. The log file is written in each case.
 */
export function chooseReporter(options: ReporterOptions): Reporter {
  const { terminal, flags, env } = options;
  const { values } = flags;
  const mask = secretMask(env);
  const file = logFile(options, mask);
  const lineOptions = {
    width: Number(values['printer_width'] ?? 80),
  };
  const color = usesColor(options);
  if (isForPeople(options)) {
    const masked = { ...terminal, write: (text: string) => terminal.write(mask(text)) };
    return liveReporter(masked, lineReporter(makeLog(file), lineOptions), {
      color,
      now: () => options.now().getTime(),
    });
  }
  return lineReporter(makeLog([...consoleSink(options, mask, color), ...file]), lineOptions);
}

function isForPeople({ terminal, flags, env }: ReporterOptions): boolean {
  const { values, set } = flags;
  const asked =
    set.has('log_format') || set.has('log_level') || values['quiet'] === true || values['debug'] === true;
  return (
    terminal.isTty && !asked && values['log_format'] === 'default' && env['TERM'] !== 'dumb' && !env['CI']
  );
}

function usesColor({ terminal, flags, env }: ReporterOptions): boolean {
  if (flags.set.has('use_colors')) return flags.values['use_colors'] === true;
  if (env['NO_COLOR'] || flags.values['use_colors'] === false) return false;
  return terminal.isTty || Boolean(env['FORCE_COLOR']);
}

function consoleSink(
  { terminal, flags, now, invocationId }: ReporterOptions,
  mask: (text: string) => string,
  color: boolean,
): Sink[] {
  const { values } = flags;
  if (values['log_level'] === 'none') return [];
  const minimum: Level =
    values['quiet'] === true ? 'error' : values['debug'] === true ? 'debug' : (values['log_level'] as Level);
  const write = terminal.write;
  if (values['log_format'] === 'json')
    return [jsonSink({ write, minimum, mask, now, invocationId, pid: process.pid })];
  return [textSink({ write, minimum, color, mask, now, debug: values['log_format'] === 'debug' })];
}

function logFile(
  { flags, now, invocationId, logFolder }: ReporterOptions,
  mask: (text: string) => string,
): Sink[] {
  const { values } = flags;
  if (values['log_level_file'] === 'none') return [];
  return [
    fileSink({
      folder: logFolder,
      format: values['log_format_file'] as 'debug',
      maxBytes: Number(values['log_file_max_bytes']),
      minimum: values['debug'] === true ? 'debug' : (values['log_level_file'] as Level),
      mask,
      now,
      invocationId,
      pid: process.pid,
    }),
  ];
}
