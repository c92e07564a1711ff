import { PyFloat } from '../compiler/jinja/values.ts';
import { isRecord } from '../compiler/project/is-record.ts';
import { locateYaml, type YamlPath } from '../compiler/project/yaml.ts';
import {
  packageSourceUnclear,
  packagesNotAList,
  packageValueInvalid,
  packageVersionMissing,
  packageWithoutNamespace,
} from '../diagnostics/codes/packages.ts';
import { unknownKey } from '../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { PackageSpec, RawVersion } from './package-spec.ts';

const GIT_KEYS = ['revision', 'warn-unpinned', 'subdirectory', 'name'];

/** Keys of each kind of entry, by the key that tells the kind. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  local: ['name'],
  tarball: ['name'],
  git: GIT_KEYS,
  package: ['version', 'install_prerelease', 'name'],
  private: ['provider', ...GIT_KEYS],
};

/** Where the list stands, for messages. Hub answers have no file. */
export interface PackagesOrigin {
  readonly label: string;
  readonly file?: SourceFile;
}

/**
 * Checks the value of `packages:`. `rendered` and `unrendered` are the same list with and without its templates
 * filled in; entries with a mistake are left out.
 */
export function parsePackages(
  rendered: unknown,
  unrendered: unknown,
  origin: PackagesOrigin,
): { specs: PackageSpec[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const at = (path: YamlPath, key = false): Span | undefined =>
    origin.file ? locateYaml(origin.file, ['packages', ...path], { key }) : undefined;
  if (rendered === null || rendered === undefined) return { specs: [], diagnostics };
  if (!Array.isArray(rendered))
    return { specs: [], diagnostics: [asError(packagesNotAList(origin.label, at([])))] };
  const raw = Array.isArray(unrendered) ? unrendered : [];
  const specs = rendered.map((entry, index) => {
    const written = isRecord(raw[index]) ? raw[index] : {};
    return new EntryReader(entry, written, {
      label: origin.label,
      at: (path, key) => at([index, ...path], key),
      diagnostics,
    }).read();
  });
  return { specs: specs.filter((spec) => spec !== undefined), diagnostics };
}

interface EntryPlace {
  readonly label: string;
  readonly at: (path: YamlPath, key?: boolean) => Span | undefined;
  readonly diagnostics: Diagnostic[];
}

/** Reads one entry; lives as long as that takes, and notes every mistake on the way. */
class EntryReader {
  private readonly entry: unknown;
  private readonly unrendered: Readonly<Record<string, unknown>>;
  private readonly place: EntryPlace;
  private failed = false;

  constructor(entry: unknown, unrendered: Readonly<Record<string, unknown>>, place: EntryPlace) {
    this.entry = entry;
    this.unrendered = unrendered;
    this.place = place;
  }

  read(): PackageSpec | undefined {
    const { label, at } = this.place;
    if (!isRecord(this.entry)) return this.fail(packagesNotAList(label, at([])));
    const sources = Object.keys(KINDS).filter((key) => this.has(key));
    if (sources.length !== 1) return this.fail(packageSourceUnclear(label, sources, at([])));
    const source = sources[0]!;
    this.warnOfUnknownKeys(this.entry, source);
    const spec = this.specOf(source);
    return this.failed ? undefined : spec;
  }

  private specOf(source: string): PackageSpec {
    const name = this.has('name') && this.value('name') !== null ? { name: this.text('name') } : {};
    const common = { ...name, unrendered: this.unrendered };
    switch (source) {
      case 'local':
        return { ...common, kind: 'local', local: this.text('local') };
      case 'tarball':
        return { ...common, kind: 'tarball', tarball: this.text('tarball'), name: this.text('name') };
      case 'git':
        return { ...common, kind: 'git', git: this.text('git'), ...this.gitParts() };
      case 'private': {
        const provider = this.optionalText('provider');
        return { ...common, kind: 'private', private: this.text('private'), provider, ...this.gitParts() };
      }
      default: {
        const installPrerelease = this.flag('install_prerelease', false);
        return {
          ...common,
          kind: 'hub',
          package: this.hubName(),
          version: this.hubVersion(),
          installPrerelease,
        };
      }
    }
  }

  private gitParts() {
    const revision = this.value('revision') ?? null;
    if (revision !== null && !isRawVersion(revision)) this.invalid('revision', 'a text or a number');
    return {
      revision: revision as RawVersion | null,
      warnUnpinned: this.flag('warn-unpinned', null),
      subdirectory: this.optionalText('subdirectory'),
    };
  }

  private hubName(): string {
    const name = this.text('package');
    if (!name.includes('/') && name !== '')
      this.fail(packageWithoutNamespace(name, this.place.at(['package'])));
    return name;
  }

  private hubVersion(): RawVersion | RawVersion[] {
    const version = this.value('version') ?? null;
    if (version === null || version === '' || (Array.isArray(version) && version.length === 0)) {
      this.fail(packageVersionMissing(String(this.value('package')), this.place.at(['version'])));
    } else if (!(Array.isArray(version) ? version : [version]).every(isRawVersion)) {
      this.invalid('version', 'a version or a list of versions');
    }
    return version as RawVersion | RawVersion[];
  }

  private text(key: string): string {
    const value = this.value(key);
    if (typeof value === 'string' && value !== '') return value;
    this.invalid(key, 'given, a text');
    return '';
  }

  private optionalText(key: string): string | null {
    const value = this.value(key) ?? null;
    if (value !== null && typeof value !== 'string') this.invalid(key, 'a text');
    return value as string | null;
  }

  private flag(key: string, fallback: boolean | null): boolean | null {
    if (!this.has(key)) return fallback;
    const value = this.value(key);
    if (value !== null && typeof value !== 'boolean') this.invalid(key, 'true or false');
    return value as boolean | null;
  }

  private has(key: string): boolean {
    return Object.hasOwn(this.entry as object, key);
  }

  private value(key: string): unknown {
    return this.has(key) ? (this.entry as Record<string, unknown>)[key] : undefined;
  }

  private invalid(key: string, expected: string): void {
    this.fail(packageValueInvalid(this.place.label, key, expected, { at: this.place.at([key]) }));
  }

  private fail(problem: Parameters<typeof asError>[0]): undefined {
    this.failed = true;
    this.place.diagnostics.push(asError(problem));
  }

  private warnOfUnknownKeys(entry: Record<string, unknown>, source: string): void {
    const known = [source, ...KINDS[source]!];
    for (const key of Object.keys(entry)) {
      if (known.includes(key)) continue;
      const twin = known.find((it) => it.replaceAll('_', '-') === key.replaceAll('_', '-'));
      const where = `a package of ${this.place.label}`;
      const at = this.place.at([key], true);
      this.place.diagnostics.push(asWarning(unknownKey(key, where, twin ?? nearest(key, known), at)));
    }
  }
}

function isRawVersion(value: unknown): value is RawVersion {
  return typeof value === 'string' || typeof value === 'number' || value instanceof PyFloat;
}
