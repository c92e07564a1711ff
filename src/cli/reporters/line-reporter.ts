import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { printPlain } from '../../diagnostics/print.ts';
import { endOfRun, failureEvents, finishedRunning } from '../log/end-of-run.ts';
import { mainEncounteredError, printed } from '../log/events.ts';
import type { Log } from '../log/log.ts';
import type { LogEvent } from '../log/log-event.ts';
import { runLogEvents } from '../log/run-events.ts';
import { warningEvent } from '../log/warning-event.ts';
import type { Reporter } from './reporter.ts';

/** dbt's own log events, for pipes (as text or JSON) and for the log file. */
export function lineReporter(log: Log, { width }: { width: number }): Reporter {
  return {
    event: (event) => log.emit(event),
    print: (text) => log.emit(printed(text)),
    diagnostics: (diagnostics, findNode) => {
      for (const it of diagnostics) {
        log.emit(it.severity === 'error' ? mainEncounteredError(errorText(it, findNode)) : warningEvent(it));
      }
    },
    startRun: ({ database, showNodes, failFast, findNode, ending, ended: endedNode }) => {
      const formatDiagnostic = ({ diagnostic }: { diagnostic: Diagnostic }) =>
        diagnostic.severity === 'error'
          ? mainEncounteredError(errorText(diagnostic, findNode))
          : warningEvent(diagnostic);
      const options = { database, width, showNodes: showNodes && ending !== 'totals', formatDiagnostic };
      let stopped = false;
      return {
        event: (event) => {
          emitAll(log, runLogEvents(event, options));
          if (!failFast || stopped || event.kind !== 'node-finished' || !stops(event.result.status)) return;
          stopped = true;
          emitAll(log, failureEvents(endedNode(event.result)));
        },
        finish: (ended, { seconds, interrupted }) => {
          if (ending === 'none') return;
          if (ending !== 'totals') emitAll(log, finishedRunning(ended, seconds));
          if (ending !== 'failures') emitAll(log, endOfRun(ended, { interrupted }));
          else emitAll(log, ended.filter(({ result }) => isFailure(result.status)).flatMap(failureEvents));
        },
      };
    },
    close: () => log.close(),
  };
}

function emitAll(log: Log, events: readonly LogEvent[]): void {
  for (const event of events) log.emit(event);
}

function isFailure(status: string): boolean {
  return status === 'error' || status === 'runtime error';
}

function stops(status: string): boolean {
  return status === 'error' || status === 'fail' || status === 'partial success';
}

/** dbt gives a cycle without a kind. */
function errorText(diagnostic: Diagnostic, findNode?: Parameters<typeof printPlain>[1]): string {
  const text = printPlain(diagnostic, findNode);
  return diagnostic.code === 'graph-cycle' ? text.slice(text.indexOf('\n') + 3) : text;
}
