import { matching, type SelectorMethod } from './method.ts';

/** `config.materialized:table`, `config.meta.owner:sales`; a list matches where it has the value. */
export const selectByConfig: SelectorMethod = (input) => {
  const caseless = input.methodArguments.length === 1 && input.methodArguments[0] === 'severity';
  const same = (value: unknown): boolean => {
    const wanted = input.rawValue;
    if (caseless && typeof value === 'string') return value.toUpperCase() === input.value.toUpperCase();
    if (typeof value === 'boolean') {
      return value === wanted || String(wanted).toLowerCase() === String(value);
    }
    return value === wanted;
  };
  return matching(input, ['nodes', 'sources'], (node) => {
    const value = descend(node.config, input.methodArguments);
    return Array.isArray(value) ? value.some(same) : value !== undefined && same(value);
  });
};

/** Config keys that dbt's classes spell with an underscore and the manifest with a hyphen. */
const spellings: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };

function descend(config: unknown, path: readonly string[]): unknown {
  let value = config;
  for (const part of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    const record = value as Record<string, unknown>;
    value = Object.hasOwn(record, part) ? record[part] : record[spellings[part] ?? part];
  }
  return value;
}
