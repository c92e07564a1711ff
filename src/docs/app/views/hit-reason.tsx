import { Field } from '../../search-postings.ts';
import type { Hit } from '../lib/search.ts';

/** Why a node was found, when its name does not tell. */
export function HitReason({ hit, query }: { hit: Hit; query: string }) {
  const found: string[] = [];
  if ((hit.fields & Field.name) === 0) {
    if ((hit.fields & Field.column) !== 0) found.push(`column ${bestTerm(hit, query)}`);
    if ((hit.fields & Field.tag) !== 0) found.push('tag');
    if ((hit.fields & Field.description) !== 0) found.push('description');
    if ((hit.fields & Field.code) !== 0) found.push('SQL');
  }
  return found.length === 0 ? null : <span class="hit-reason">{found.slice(0, 2).join(', ')}</span>;
}

function bestTerm(hit: Hit, query: string): string {
  const wanted = query.trim().toLowerCase();
  return hit.terms.find((term) => term.includes(wanted)) ?? hit.terms[0] ?? '';
}
