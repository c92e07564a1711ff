import type { RunEvent } from '../../runner/events.ts';
import { logEvent, printed } from './events.ts';
import type { LogEvent } from './log-event.ts';

type Message = Extract<RunEvent, { kind: 'message' }>;

/** `log()`, `print()` and `exceptions.warn()` of a template. */
export function templateMessage({ level, message, event }: Message): LogEvent {
  switch (level) {
    case 'print':
      return printed(message);
    case 'debug':
      return logEvent(event ?? 'JinjaLogDebug', {
        code: 'I063',
        level,
        text: message,
        data: { msg: message },
      });
    case 'info':
      return logEvent(event ?? 'JinjaLogInfo', {
        code: 'I062',
        level,
        text: message,
        data: { msg: message },
      });
    default:
      return logEvent(event ?? 'JinjaLogWarning', {
        code: 'I061',
        level,
        text: message,
        data: { msg: message },
      });
  }
}
