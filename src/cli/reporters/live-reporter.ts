import { printHuman } from '../../diagnostics/print.ts';
import type { RunEvent } from '../../runner/events.ts';
import type { LogEvent } from '../log/log-event.ts';
import { LiveRun } from './live-run.ts';
import type { Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';

/** Events that a person at a terminal should see beside warnings, errors and what was asked for. */
const shown = new Set(['JinjaLogInfo', 'DebugCmdOut', 'DebugCmdResult', 'EmdsNote', 'DefaultSelector']);

/**
 * The display for people: a running block with counts, problems as they come, a short summary. Everything also goes to
 * `lines`, which writes the log file.
 */
export function liveReporter(
  terminal: Terminal,
  lines: Reporter,
  options: { color: boolean; now: () => number },
): Reporter {
  const { color, now } = options;
  let run: LiveRun | undefined;
  const say = (text: string) => {
    if (run) run.above(text);
    else terminal.write(`${text}\n`);
  };
  return {
    event: (event) => {
      lines.event(event);
      if (isShown(event)) say(textOf(event, color));
    },
    print: (text) => {
      lines.print(text);
      say(text);
    },
    diagnostics: (diagnostics, findNode) => {
      lines.diagnostics(diagnostics, findNode);
      for (const it of diagnostics) say(`${printHuman(it, { color })}\n`);
    },
    startRun: (runOptions) => {
      const log = lines.startRun(runOptions);
      const live = new LiveRun(terminal, { ...runOptions, color, now });
      run = live;
      return {
        event: (event: RunEvent) => {
          log.event(event);
          live.event(event);
        },
        finish: (ended, end) => {
          log.finish(ended, end);
          run = undefined;
          live.finish(ended, end);
        },
      };
    },
    close: () => {
      run?.close();
      lines.close();
    },
  };
}

function isShown(event: LogEvent): boolean {
  return event.printed === true || event.level === 'warn' || event.level === 'error' || shown.has(event.name);
}

function textOf(event: LogEvent, color: boolean): string {
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return event.text({ red: paint(31), green: paint(32), yellow: paint(33) });
}
