import type { LogEvent } from './log-event.ts';

/** Something that takes events: a console, a log file. */
export interface Sink {
  write(event: LogEvent): void;
  close(): void;
}

/** Hands every event to every sink. */
export interface Log {
  emit(event: LogEvent): void;
  close(): void;
}

export function makeLog(sinks: readonly Sink[]): Log {
  return {
    emit: (event) => {
      for (const sink of sinks) sink.write(event);
    },
    close: () => {
      for (const sink of sinks) sink.close();
    },
  };
}

/** Replaces the values of `DBT_ENV_SECRET_…` variables by five stars. */
export function secretMask(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env)
    .filter(
      ([name, value]) => /^(DBT|EMDS)_ENV_SECRET/.test(name) && value !== undefined && value.trim() !== '',
    )
    .map(([, value]) => value!)
    .sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return (text) => text;
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '*****'), text);
}
