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

/** Replaces the values of `DBT_ENV_SECRET_…` variables, and tokens in MotherDuck addresses, by five stars. */
export function secretMask(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env)
    .filter(
      ([name, value]) => /^(DBT|EMDS)_ENV_SECRET/.test(name) && value !== undefined && value.trim() !== '',
    )
    .map(([, value]) => value!)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const masked = secrets.reduce((rest, secret) => rest.replaceAll(secret, '*****'), text);
    return masked.includes('_token=') ? masked.replace(/(_token=)[^\s&'"`]+/g, '$1*****') : masked;
  };
}
