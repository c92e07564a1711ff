import type { PyFloat } from '../compiler/jinja/values.ts';

/** A version as YAML has it: a text or a number. */
export type RawVersion = string | number | PyFloat;

interface SpecParts {
  /** Accepted by dbt on every kind; only tarballs need it. */
  readonly name?: string;
  /** The entry as written, before rendering: secrets stay names in the lock file. */
  readonly unrendered: Readonly<Record<string, unknown>>;
}

export interface LocalSpec extends SpecParts {
  readonly kind: 'local';
  readonly local: string;
}

export interface TarballSpec extends SpecParts {
  readonly kind: 'tarball';
  readonly tarball: string;
  readonly name: string;
}

export interface GitSpec extends SpecParts {
  readonly kind: 'git';
  readonly git: string;
  readonly revision: RawVersion | null;
  readonly warnUnpinned: boolean | null;
  readonly subdirectory: string | null;
}

export interface HubSpec extends SpecParts {
  readonly kind: 'hub';
  readonly package: string;
  readonly version: RawVersion | readonly RawVersion[];
  readonly installPrerelease: boolean | null;
}

/** A package of a dbt Cloud git integration: read, and refused when it is to be installed. */
export interface PrivateSpec extends SpecParts {
  readonly kind: 'private';
  readonly private: string;
  readonly provider: string | null;
  readonly revision: RawVersion | null;
  readonly warnUnpinned: boolean | null;
  readonly subdirectory: string | null;
}

/** One entry of `packages:`, checked and rendered. */
export type PackageSpec = LocalSpec | TarballSpec | GitSpec | HubSpec | PrivateSpec;

/** The entry as dbt's `to_dict` writes it: the lock file's hash is made of this. */
export function specToDict(spec: PackageSpec): Record<string, unknown> {
  const common = { unrendered: spec.unrendered, ...(spec.name === undefined ? {} : { name: spec.name }) };
  switch (spec.kind) {
    case 'local':
      return { ...common, local: spec.local };
    case 'tarball':
      return { ...common, tarball: spec.tarball };
    case 'git':
      return { ...common, git: spec.git, ...gitParts(spec) };
    case 'private':
      return { ...common, private: spec.private, provider: spec.provider, ...gitParts(spec) };
    case 'hub':
      return {
        ...common,
        package: spec.package,
        version: spec.version,
        install_prerelease: spec.installPrerelease,
      };
  }
}

function gitParts(spec: GitSpec | PrivateSpec): Record<string, unknown> {
  const { revision, subdirectory, warnUnpinned } = spec;
  return { revision, subdirectory, 'warn-unpinned': warnUnpinned };
}
