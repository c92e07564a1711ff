import type { GraphNode } from '../../compiler/manifest/resource.ts';
import type { RunEvent } from '../../runner/events.ts';
import { nodeInfo } from './describe-node.ts';
import { logEvent, printed } from './events.ts';
import type { LogEvent } from './log-event.ts';

type Message = Extract<RunEvent, { kind: 'message' }>;

/** `log()`, `print()` and `exceptions.warn()` of a template; of a node that is known, dbt says which one logs. */
export function templateMessage({ level, message, event }: Message, node?: GraphNode): LogEvent {
  const logged = { msg: message, ...(node ? { node_info: nodeInfo(node, { status: 'compiling' }) } : {}) };
  switch (level) {
    case 'print':
      return printed(message);
    case 'debug':
      return logEvent(event ?? 'JinjaLogDebug', {
        code: 'I063',
        level,
        text: message,
        data: logged,
      });
    case 'info':
      return logEvent(event ?? 'JinjaLogInfo', {
        code: 'I062',
        level,
        text: message,
        data: logged,
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
