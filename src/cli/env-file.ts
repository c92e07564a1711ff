import { join } from 'node:path';
import { readTextIfPresent } from '../util/file-system.ts';

/** The variables of a project's `.env`: `NAME=value`, optionally exported and quoted; the real environment goes before them. */
export function readEnvFile(folder: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of (readTextIfPresent(join(folder, '.env')) ?? '').split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)$/.exec(line);
    if (found) variables[found[1]!] = unquote(found[2]!);
  }
  return variables;
}

function unquote(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (double) return double[1]!.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
  const single = /^'([^']*)'/.exec(text);
  return single ? single[1]! : text.replace(/\s+#.*$/, '').trim();
}
