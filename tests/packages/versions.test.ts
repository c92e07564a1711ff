import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  highestWithin,
  installableVersions,
  printRange,
  reduceVersions,
} from '../../src/packages/version-range.ts';
import { parseVersion, printVersion } from '../../src/packages/version-specifier.ts';

interface VersionCase {
  readonly requirements: readonly string[];
  readonly available: readonly string[];
  readonly prereleases: boolean;
  readonly range: string | null;
  readonly installable?: readonly string[];
  readonly chosen?: string | null;
}

const expected = JSON.parse(readFileSync(new URL('./expected/versions.json', import.meta.url), 'utf8')) as {
  parsed: Record<string, string | null>;
  cases: VersionCase[];
};

test('reads as versions what dbt does', () => {
  const parsed = Object.keys(expected.parsed).map((text) => {
    const version = parseVersion(text);
    return [text, version ? printVersion(version) : null];
  });
  expect(Object.fromEntries(parsed)).toEqual(expected.parsed);
});

test('takes the version that dbt takes, for 500 sets of requirements', () => {
  const found = expected.cases.map(({ requirements, available, prereleases }) => {
    const given = { requirements, available, prereleases };
    const range = reduceVersions(requirements.map((text) => parseVersion(text)!));
    if (!range) return { ...given, range: null };
    const installable = installableVersions(available, prereleases);
    const chosen = highestWithin(range, installable) ?? null;
    return { ...given, range: printRange(range), installable, chosen };
  });
  expect(found).toEqual(expected.cases);
});
