/** Colours of a text, or none. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** One of dbt's log events: what a text log prints as a line and a JSON log as an object. */
export interface LogEvent {
  /** dbt's class name, such as `LogStartLine`. */
  readonly name: string;
  /** dbt's code, such as `Q011`. */
  readonly code: string;
  readonly level: Level;
  readonly text: (paint: Paint) => string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Printed as it is, without a time stamp, even with `--quiet`. */
  readonly printed?: boolean;
}

export const noPaint: Paint = { red: (it) => it, green: (it) => it, yellow: (it) => it };

/** dbt's own colours. */
export const ansiPaint: Paint = {
  red: (text) => `\u001b[31m${text}\u001b[0m`,
  green: (text) => `\u001b[32m${text}\u001b[0m`,
  yellow: (text) => `\u001b[33m${text}\u001b[0m`,
};

export const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];
