import { setOwn } from '../../../util/set-own.ts';
import { Dict, PySet } from '../dict.ts';
import { HostObject } from '../host.ts';
import { DictView, PyFloat, Range, Undefined } from '../values.ts';

/**
 * A template's value as plain data for configs and artifacts: dicts become objects with text keys, tuples, sets,
 * views and ranges lists. Other host objects become their text, a missing value null.
 */
export function toPlain(value: unknown): unknown {
  if (value === null || value === undefined || value instanceof Undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) PyFloat.endless++;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return Array.from(value, toPlain);
  if (value instanceof Dict) return plainEntries(value.map);
  if (value instanceof Map) return plainEntries(value);
  if (value instanceof PySet) return value.items().map(toPlain);
  if (value instanceof DictView) return value.items.map(toPlain);
  if (value instanceof Range) return value.toArray();
  if (value instanceof HostObject) return value.toText();
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return plainEntries(Object.entries(value));
}

function plainEntries(entries: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, item] of entries) setOwn(plain, keyText(key), toPlain(item));
  return plain;
}

/** json.dumps turns keys into texts like this. */
function keyText(key: unknown): string {
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  return String(key);
}
