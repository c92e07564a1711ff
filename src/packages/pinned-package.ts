import type { PackageSpec } from './package-spec.ts';

/** A package of which it is settled what will be installed. */
export type PinnedPackage =
  | { readonly kind: 'local'; readonly local: string }
  | {
      readonly kind: 'tarball';
      readonly tarball: string;
      readonly tarballUnrendered: string;
      readonly name: string;
    }
  | {
      readonly kind: 'git';
      readonly git: string;
      readonly gitUnrendered: string;
      /** The commit once fetched, before that what was asked for. */
      readonly revision: string;
      readonly warnUnpinned: boolean;
      readonly subdirectory: string | null;
    }
  | { readonly kind: 'hub'; readonly package: string; readonly version: string; readonly latest: string };

/** A pinned package and what it says of itself. */
export interface DescribedPackage {
  readonly pinned: PinnedPackage;
  readonly projectName: string;
  readonly packages: readonly PackageSpec[];
}

/** dbt's name of a package in messages. */
export function pinnedName(pinned: PinnedPackage): string {
  switch (pinned.kind) {
    case 'local':
      return pinned.local;
    case 'tarball':
      return pinned.name;
    case 'hub':
      return pinned.package;
    case 'git':
      return pinned.subdirectory === null ? pinned.git : `${pinned.git}/${pinned.subdirectory}`;
  }
}

/** dbt's `nice_version_name`: `version 1.1.1`, `<local @ ../shared>`. */
export function versionName(pinned: PinnedPackage): string {
  switch (pinned.kind) {
    case 'local':
      return `<local @ ${pinned.local}>`;
    case 'tarball':
      return `tarball (url: ${pinned.tarball})`;
    case 'hub':
      return `version ${pinned.version}`;
    case 'git':
      return pinned.revision === 'HEAD' ? 'HEAD (default revision)' : `revision ${pinned.revision}`;
  }
}

/** The package's entry in package-lock.yml; `scrub` takes secrets out. */
export function lockEntry(pinned: PinnedPackage, scrub: (text: string) => string): Record<string, string> {
  switch (pinned.kind) {
    case 'local':
      return { local: pinned.local };
    case 'tarball':
      return { tarball: scrub(pinned.tarballUnrendered), name: pinned.name };
    case 'hub':
      return { package: pinned.package, version: pinned.version };
    case 'git': {
      const { gitUnrendered, revision, subdirectory } = pinned;
      return { git: scrub(gitUnrendered), revision, ...(subdirectory === null ? {} : { subdirectory }) };
    }
  }
}
