import {
  compareVersions,
  parseVersion,
  printVersion,
  requireVersion,
  type VersionSpecifier,
} from './version-specifier.ts';

// dbt_common/semver.py: what several requirements leave, and which of the available versions fits best.

/** What lies between two bounds; null is open. An exact version is both its start and its end. */
export interface VersionRange {
  readonly start: VersionSpecifier | null;
  readonly end: VersionSpecifier | null;
}

/** The range that all requirements allow, undefined where there is none. None at all allow everything. */
export function reduceVersions(requirements: readonly VersionSpecifier[]): VersionRange | undefined {
  if (requirements.length === 0) return { start: null, end: null };
  let range: VersionRange | undefined = toRange(requirements.at(-1)!);
  for (const requirement of requirements.slice(0, -1)) {
    range = intersect(range, toRange(requirement));
    if (!range) return undefined;
  }
  return range;
}

/** `>=1.0.0, <2.0.0`, or `ANY`. */
export function printRange({ start, end }: VersionRange): string {
  const bounds = [start, end].filter((bound) => bound !== null);
  return bounds.length === 0 ? 'ANY' : bounds.map(printVersion).join(', ');
}

export function versionsCompatible(...versions: readonly (VersionSpecifier | null)[]): boolean {
  return reduceVersions(versions.filter((version) => version !== null)) !== undefined;
}

/** The highest available version within a range, as its text was given. */
export function highestWithin(range: VersionRange, available: readonly string[]): string | undefined {
  let best: { version: VersionSpecifier; text: string } | undefined;
  for (const text of available) {
    const version = requireVersion(text);
    if (!versionsCompatible(version, range.start, range.end)) continue;
    if (!best || compareVersions(best.version, version) < 0) best = { version, text };
  }
  return best?.text;
}

/** Available versions in rising order, prereleases only where they are wanted; what is no version is left out. */
export function installableVersions(available: readonly string[], withPrereleases: boolean): string[] {
  return available
    .map((text) => ({ text, version: parseVersion(text) }))
    .filter((it): it is { text: string; version: VersionSpecifier } => it.version !== undefined)
    .filter(({ version }) => withPrereleases || version.prerelease === null)
    .sort((a, b) => compareVersions(a.version, b.version))
    .map(({ text }) => text);
}

function toRange(version: VersionSpecifier): VersionRange {
  switch (version.matcher) {
    case '=':
      return { start: version, end: version };
    case '>':
    case '>=':
      return { start: version, end: null };
    case '<':
    case '<=':
      return { start: null, end: version };
  }
}

function intersect(a: VersionRange, b: VersionRange): VersionRange | undefined {
  const bothExact = a.start?.matcher === '=' && b.start?.matcher === '=';
  if (bothExact)
    return compareVersions(a.start!, b.start!) === 0 ? { start: a.start, end: a.start } : undefined;
  const start = combine(a.start, b.start, 1);
  const end = combine(a.end, b.end, -1);
  if (start === undefined || end === undefined) return undefined;
  return start && end && compareVersions(start, end) > 0 ? undefined : { start, end };
}

type Bound = VersionSpecifier | null;

/** The tighter of two lower bounds (`side` 1) or upper bounds (-1); undefined where an exact one is outside the other. */
function combine(a: Bound, b: Bound, side: 1 | -1): Bound | undefined {
  if (!b) return a;
  if (!a) return b;
  if (a.matcher === '=') return exactWithin(b, a, side);
  if (b.matcher === '=') return exactWithin(a, b, side);
  return compareVersions(a, b) * side < 0 ? b : a;
}

function exactWithin(
  bound: VersionSpecifier,
  exact: VersionSpecifier,
  side: 1 | -1,
): VersionSpecifier | undefined {
  const order = compareVersions(bound, exact) * side;
  const inclusive = side === 1 ? '>=' : '<=';
  return order < 0 || (order === 0 && bound.matcher === inclusive) ? exact : undefined;
}
