import type { Sink } from './log.ts';
import { ansiPaint, type Level, type LogEvent, levels, noPaint } from './log-event.ts';

/** dbt's console lines: `12:00:01  message`; what is printed on purpose stands without the time. */
export function textSink(options: {
  readonly write: (text: string) => void;
  readonly minimum: Level;
  readonly color: boolean;
  readonly mask: (text: string) => string;
  readonly now: () => Date;
  /** dbt's debug form, which has the level too. */
  readonly debug?: boolean;
}): Sink {
  const paint = options.color ? ansiPaint : noPaint;
  const reset = options.color ? '\u001b[0m' : '';
  const least = levels.indexOf(options.minimum);
  return {
    write: (event: LogEvent) => {
      if (!event.printed && levels.indexOf(event.level) < least) return;
      const text = options.mask(event.text(paint));
      const time = options.now().toISOString();
      const head = options.debug
        ? `${time.slice(11, 23)}000 [${event.level.padEnd(5)}] [MainThread]: `
        : `${time.slice(11, 19)}  `;
      options.write(event.printed ? `${text}\n` : `${reset}${head}${text}\n`);
    },
    close: () => {},
  };
}
