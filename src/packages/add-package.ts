import { join } from 'node:path';
import { str } from '../compiler/jinja/text.ts';
import { isRecord } from '../compiler/project/is-record.ts';
import { parseYaml } from '../compiler/project/yaml.ts';
import { packagesNotAList } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../util/file-system.ts';
import type { DepsEvent } from './deps-event.ts';
import { printYaml } from './print-yaml.ts';

/** `--add-package name@version --source hub|git|local`. */
export interface AddedPackage {
  readonly name: string;
  readonly version: string | null;
  readonly source: 'hub' | 'git' | 'local';
}

/** A changed packages.yml or dependencies.yml, not yet written, and what there is to say when it is. */
export interface PackagesEdit {
  readonly fileName: string;
  readonly path: string;
  readonly text: string;
  readonly events: readonly DepsEvent[];
}

/**
 * Adds an entry to the file that holds the packages, in place of entries that look like the same package; the text is the
 * one that dbt would write, without comments. Throws a ProblemError where the file is no list of packages.
 */
export function addPackage(folder: string, fileName: string, added: AddedPackage): PackagesEdit {
  const path = join(folder, fileName);
  const existing = readTextIfPresent(path);
  const file = { path: fileName, text: existing ?? 'packages: []\n' };
  const { value, problem } = parseYaml(file);
  if (problem) throw new ProblemError({ ...problem, kind: 'Runtime' });
  const content = isRecord(value) ? value : {};
  const list = content['packages'] ?? [];
  if (!Array.isArray(list)) throw new ProblemError(packagesNotAList(fileName));
  const duplicates = list.filter((entry) => isRecord(entry) && isSamePackage(entry, added.name));
  const kept = list.filter((entry) => !duplicates.includes(entry));
  const events: DepsEvent[] = [
    ...(existing === undefined ? [{ type: 'packages-file-created' } as const] : []),
    ...duplicates.reverse().map((entry) => ({ type: 'duplicate-removed', entry: shown(entry) }) as const),
    { type: 'package-added', name: added.name, version: added.version, path },
  ];
  return { fileName, path, text: printYaml({ ...content, packages: [...kept, entryFor(added)] }), events };
}

function entryFor({ name, version, source }: AddedPackage): Record<string, unknown> {
  const entry = { [source === 'hub' ? 'package' : source]: name };
  if (!version) return entry;
  return {
    ...entry,
    [source === 'git' ? 'revision' : 'version']: version.includes(',') ? version.split(',') : version,
  };
}

/**
 * dbt's guess (DepsTask.check_for_duplicate_packages): the name, or what follows its last slash, with `_` and `-` alike,
 * stands in the entry between slashes, dots or its ends.
 */
function isSamePackage(entry: Readonly<Record<string, unknown>>, name: string): boolean {
  const identifier = ['package', 'git', 'local', 'tarball', 'private'].map((key) => entry[key]).find(Boolean);
  if (typeof identifier !== 'string') return false;
  const names = name.includes('/') ? [name, name.split('/').at(-1)!] : [name];
  const variants = names.flatMap((it) => [it, it.replaceAll('_', '-'), it.replaceAll('-', '_')]);
  return variants.some((variant) => {
    const start = identifier.indexOf(variant);
    if (start === -1 || variant === '') return false;
    const before = identifier[start - 1] ?? '/';
    const after = identifier[start + variant.length] ?? '/';
    return '/.'.includes(before) && '/.'.includes(after);
  });
}

function shown(entry: Readonly<Record<string, unknown>>): Record<string, string> {
  const plain = Object.entries(entry).filter(
    ([, value]) => typeof value !== 'boolean' && !Array.isArray(value) && !isRecord(value) && value !== null,
  );
  return Object.fromEntries(plain.map(([key, value]) => [key, str(value)]));
}
