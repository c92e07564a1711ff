import type { RefArgs } from '../../manifest/resource.ts';

export type StaticReference =
  | { readonly kind: 'ref'; readonly ref: RefArgs }
  | { readonly kind: 'source'; readonly source: [string, string] };

const CALL = /^\s*(ref|source)\s*\(([\s\S]*)\)\s*$/;
const ARGUMENT = /\s*(?:(\w+)\s*=\s*)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\w.]+))\s*(?:,|$)/y;

/** Reads a text such as `ref('orders', v=2)` or `source('shop', 'orders')`: dbt's `relation`, `to` and `model` values. */
export function staticReference(textValue: string): StaticReference | undefined {
  const call = CALL.exec(textValue.replace(/^\s*\{\{|\}\}\s*$/g, ''));
  if (!call) return undefined;
  const positional: string[] = [];
  let version: string | number | null = null;
  ARGUMENT.lastIndex = 0;
  const list = call[2]!;
  while (ARGUMENT.lastIndex < list.length) {
    const match = ARGUMENT.exec(list);
    if (!match) return undefined;
    const [, key, single, double, bare] = match;
    const value = single ?? double ?? bare ?? '';
    if (key === undefined) positional.push(value);
    else if (key === 'v' || key === 'version')
      version = bare !== undefined && /^\d+$/.test(bare) ? Number(bare) : value;
  }
  if (call[1] === 'source')
    return positional.length === 2 ? { kind: 'source', source: [positional[0]!, positional[1]!] } : undefined;
  if (positional.length < 1 || positional.length > 2) return undefined;
  return {
    kind: 'ref',
    ref: { name: positional.at(-1)!, package: positional.length === 2 ? positional[0]! : null, version },
  };
}
