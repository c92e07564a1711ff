import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { ManifestNode } from '../../manifest/resource.ts';
import { matching, type SelectorMethod } from './method.ts';

type Check = (node: ManifestNode) => boolean;

const isSet = (value: unknown): value is string | number => value !== null && value !== undefined;

const checks: Readonly<Record<string, Check>> = {
  latest: (node) => isSet(node.version) && node.version === node.latest_version,
  prerelease: (node) => compare(node, (version, latest) => version > latest),
  old: (node) => compare(node, (version, latest) => version < latest),
  none: (node) => !isSet(node.version),
};

/** `version:latest`, `prerelease`, `old` or `none`. */
export const selectByVersion: SelectorMethod = (input) => {
  const check = Object.hasOwn(checks, input.value) ? checks[input.value] : undefined;
  if (!check) {
    throw new ProblemError(
      invalidSelectorValue(
        `Invalid version type selector ${input.value}: expected one of: "latest", "prerelease", "old", or "none"`,
      ),
    );
  }
  return matching(input, ['nodes'], (node) => node.resource_type === 'model' && check(node as ManifestNode));
};

/** Versions compare as numbers where both are numbers, else as text. */
function compare(node: ManifestNode, test: (a: number | string, b: number | string) => boolean): boolean {
  const { version, latest_version: latest } = node;
  if (!isSet(version) || !isSet(latest) || version === '' || latest === '') return false;
  const numbers = [Number(version), Number(latest)] as const;
  return numbers.some(Number.isNaN) ? test(String(version), String(latest)) : test(...numbers);
}
