import type { NodeDetails } from '../../site-data.ts';
import { queryWords } from './search.ts';

const before = 50;
const after = 120;

/** The text around the first word of a query in descriptions, columns or SQL: before, the word, after. */
export function findSnippet(
  details: NodeDetails,
  query: string,
): readonly [string, string, string] | undefined {
  const words = queryWords(query);
  const sources = [
    details.description,
    ...details.columns.map((column) => `${column.name}: ${column.description}`),
    details.raw,
  ];
  for (const source of sources) {
    const lower = source.toLowerCase();
    for (const word of words) {
      const at = lower.indexOf(word);
      if (at < 0 || lower.length !== source.length) continue;
      const start = Math.max(0, at - before);
      const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
      const end = at + word.length;
      return [
        (start > 0 ? '…' : '') + flat(source.slice(start, at)),
        source.slice(at, end),
        flat(source.slice(end, end + after)),
      ];
    }
  }
  return undefined;
}
