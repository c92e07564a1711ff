import { materializationReturn } from '../../diagnostics/codes/compile.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { dictGet, dictKeys, isMapping } from '../jinja/dict.ts';
import { Relation } from '../jinja/functions/relation.ts';
import { repr, str } from '../jinja/text.ts';
import type { ManifestNode } from '../manifest/resource.ts';

/** The relations that a materialization says it made. Throws, in dbt's words, where it does not say so. */
export function returnedRelations(
  result: unknown,
  { node, name }: { readonly node: ManifestNode; readonly name: string },
): readonly Relation[] {
  const refuse = (reason: string) => new ProblemError(materializationReturn(node, reason));
  if (typeof result === 'string')
    throw refuse(
      `The materialization ("${name}") did not explicitly return a list of relations to add to the cache.`,
    );
  const invalid = 'Invalid return value from materialization,';
  if (!isMapping(result))
    throw refuse(`${invalid} expected a dict with key "relations", got: ${str(result)}`);
  const relations = dictGet(result, 'relations');
  if (relations === undefined)
    throw refuse(`${invalid} "relations" not found, got keys: ${repr(dictKeys(result))}`);
  if (!Array.isArray(relations)) throw refuse(`${invalid} "relations" not a list, got: ${str(relations)}`);
  const other = relations.find((item) => !(item instanceof Relation));
  if (other !== undefined) throw refuse(`${invalid} "relations" contains non-Relation: ${str(other)}`);
  return relations as Relation[];
}
