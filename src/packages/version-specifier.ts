import { versionInvalid } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';

// dbt_common/semver.py: semantic versions with a matcher, compared as dbt compares them.

export type Matcher = '>' | '>=' | '<' | '<=' | '=';

/** One version with what it asks for: `>=1.2.0`; a version alone asks for itself. */
export interface VersionSpecifier {
  readonly matcher: Matcher;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string | null;
  readonly build: string | null;
}

const NUMBER = '(0|[1-9]\\d*)';
const TAG = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const WORD = '[0-9A-Za-z-]*';
const PATTERN = new RegExp(
  `^(>=|>|<=|<|=)?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-?(${TAG}(?:\\.${TAG})*))?(?:\\+(${WORD}(?:\\.${WORD})*))?$`,
);

/** Undefined where the text is no semantic version: `1.0`, `latest`. */
export function parseVersion(text: string): VersionSpecifier | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, matcher, major, minor, patch, prerelease, build] = match;
  return {
    matcher: (matcher ?? '=') as Matcher,
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: prerelease ?? null,
    build: build ?? null,
  };
}

/** As parseVersion; throws a ProblemError where the text is no version. */
export function requireVersion(text: string, owner?: string): VersionSpecifier {
  const version = parseVersion(text);
  if (!version) throw new ProblemError(versionInvalid(text, owner));
  return version;
}

export function printVersion(version: VersionSpecifier): string {
  const { matcher, major, minor, patch, prerelease, build } = version;
  const tail = `${prerelease ? `-${prerelease}` : ''}${build ? `+${build}` : ''}`;
  return `${matcher}${major}.${minor}.${patch}${tail}`;
}

const isLower = (version: VersionSpecifier) => version.matcher === '>' || version.matcher === '>=';
const isUpper = (version: VersionSpecifier) => version.matcher === '<' || version.matcher === '<=';

/**
 * dbt's order: numbers, then prerelease, then matchers. A bound `<2.0.0` counts as less than `2.0.0-rc1`, so that no
 * prerelease of the excluded version gets in. Builds don't count.
 */
export function compareVersions(a: VersionSpecifier, b: VersionSpecifier): number {
  for (const key of ['major', 'minor', 'patch'] as const) {
    if (a[key] !== b[key]) return a[key] > b[key] ? 1 : -1;
  }
  const byTag = comparePrereleases(a, b);
  return byTag === 0 ? compareMatchers(a, b) : byTag;
}

function comparePrereleases(a: VersionSpecifier, b: VersionSpecifier): number {
  if (a.prerelease === null && b.prerelease === null) return 0;
  if (a.prerelease === null) return a.matcher === '<' ? -1 : 1;
  if (b.prerelease === null) return -1;
  const right = b.prerelease.split('.');
  for (const [index, part] of a.prerelease.split('.').entries()) {
    const other = right[index];
    if (other === undefined) break;
    const order = compareTags(part, other);
    if (order !== 0) return order;
  }
  return Math.sign(a.prerelease.length - b.prerelease.length);
}

function compareTags(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber && bIsNumber) return Math.sign(Number(a) - Number(b));
  if (aIsNumber) return -1;
  if (bIsNumber) return 1;
  return a === b ? 0 : a > b ? 1 : -1;
}

function compareMatchers(a: VersionSpecifier, b: VersionSpecifier): number {
  const pair = `${a.matcher} ${b.matcher}`;
  if (pair === '>= <=' || pair === '<= >=') return 0;
  if (pair === '< <=' || pair === '>= >' || (isUpper(a) && isLower(b))) return -1;
  if (pair === '<= <' || pair === '> >=' || (isLower(a) && isUpper(b))) return 1;
  return 0;
}
