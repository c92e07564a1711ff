import type { Note } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { mapOffset, type Rendered } from '../jinja/template.ts';
import { type InjectedCte, injectCtes } from './inject-ctes.ts';

/** A place in a template, and the macros through which the text came, innermost first. */
export interface CompiledPlace {
  readonly at: Span;
  readonly notes: readonly Note[];
}

/** SQL of a node that knows which template wrote each of its characters. */
export interface CompiledSql {
  readonly sql: string;
  /** The node's own SQL, without the CTEs of ephemeral models. */
  readonly ownSql: string;
  /** All CTEs that were put in, in dbt's order, with where each one's text begins in `sql`. */
  readonly ctes: readonly PlacedCte[];
  place(offset: number): CompiledPlace | null;
  /** As `place`, for an offset in `ownSql`. */
  placeInOwn(offset: number): CompiledPlace | null;
}

export interface PlacedCte extends InjectedCte {
  readonly compiled: CompiledSql;
}

/** Joins a node's rendered text with the ephemeral models it reads. */
export function assembleSql(
  rendered: Rendered,
  names: readonly { readonly id: string; readonly name: string; readonly compiled: CompiledSql }[],
): CompiledSql {
  const ctes: PlacedCte[] = [];
  for (const { id, name, compiled } of names) {
    for (const inner of compiled.ctes) if (!ctes.some((c) => c.id === inner.id)) ctes.push(inner);
    if (!ctes.some((c) => c.id === id))
      ctes.push({ id, sql: ` ${name} as (\n${compiled.ownSql}\n)`, compiled });
  }
  const injected = injectCtes(rendered.text, ctes);
  const ownPlace = (offset: number): CompiledPlace | null => placeIn(rendered, offset);
  return {
    sql: injected.sql,
    ownSql: rendered.text,
    ctes,
    placeInOwn: ownPlace,
    place: (offset) => {
      if (ctes.length === 0 || offset < injected.at) return ownPlace(offset);
      if (offset >= injected.at + injected.inserted) return ownPlace(offset - injected.inserted);
      let start = injected.ctesAt;
      for (const cte of ctes) {
        if (offset < start + cte.sql.length) {
          const textStart = start + cte.sql.indexOf('(\n') + 2;
          return cte.compiled.placeInOwn(Math.max(0, offset - textStart));
        }
        start += cte.sql.length + 2;
      }
      return null;
    },
  };
}

function placeIn(rendered: Rendered, offset: number): CompiledPlace | null {
  const place = mapOffset(rendered, offset);
  if (!place) return null;
  return {
    at: { file: place.file, offset: place.offset, length: spanLength(place, rendered.text, offset) },
    notes: place.stack.map((frame) => ({
      message: `in macro "${frame.macro}", called here`,
      at: { file: frame.file, offset: frame.offset, length: 1 },
    })),
  };
}

/** The word itself where the template has it as it stands in the SQL, else what is left of the expression's line. */
function spanLength(
  place: { readonly file: { readonly text: string }; readonly offset: number; readonly length: number },
  sql: string,
  offset: number,
): number {
  const written = place.file.text.slice(place.offset, place.offset + place.length);
  const word = /^(?:"[^"\n]*"|'[^'\n]*'|\w+|\S)/.exec(sql.slice(offset, offset + 200))?.[0];
  if (word && written.startsWith(word)) return word.length;
  return Math.max(1, written.split('\n', 1)[0]!.trimEnd().length);
}
