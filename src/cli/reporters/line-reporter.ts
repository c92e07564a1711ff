import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printPlain } from '../../diagnostics/print.ts';
import { endOfRun, failureEvents, finishedRunning } from '../log/end-of-run.ts';
import { mainEncounteredError, printed } from '../log/events.ts';
import type { Log } from '../log/log.ts';
import { runLogEvents } from '../log/run-events.ts';
import { warningEvent } from '../log/warning-event.ts';
import type { Reporter } from './reporter.ts';

/** dbt's own log events, for pipes (as text or JSON) and for the log file. */
export function lineReporter(log: Log, { width, failFast }: { width: number; failFast: boolean }): Reporter {
  return {
    event: (event) => log.emit(event),
    print: (text) => log.emit(printed(text)),
    diagnostics: (diagnostics, findNode) => {
      for (const it of diagnostics) {
        log.emit(it.severity === 'error' ? mainEncounteredError(errorText(it, findNode)) : warningEvent(it));
      }
    },
    startRun: ({ database, showNodes, findNode }) => {
      const options = {
        database,
        width,
        showNodes,
        formatDiagnostic: ({ diagnostic }: { diagnostic: Diagnostic }) =>
          diagnostic.severity === 'error'
            ? mainEncounteredError(errorText(diagnostic, findNode))
            : warningEvent(diagnostic),
      };
      return {
        event: (event) => {
          for (const it of runLogEvents(event, options)) log.emit(it);
        },
        finish: (ended, { seconds, interrupted }) => {
          if (failFast)
            for (const it of ended.filter(({ result }) => stops(result.status)).slice(0, 1))
              for (const event of failureEvents(it)) log.emit(event);
          for (const event of [...finishedRunning(ended, seconds), ...endOfRun(ended, { interrupted })])
            log.emit(event);
        },
      };
    },
    close: () => log.close(),
  };
}

function stops(status: string): boolean {
  return status === 'error' || status === 'fail' || status === 'partial success';
}

/** dbt gives a cycle without a kind. */
function errorText(diagnostic: Diagnostic, findNode?: Parameters<typeof printPlain>[1]): string {
  const text = printPlain(diagnostic, findNode);
  return diagnostic.code === 'graph-cycle' ? text.slice(text.indexOf('\n') + 3) : text;
}
