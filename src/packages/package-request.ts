import { str } from '../compiler/jinja/text.ts';
import { gitRevisionsDiffer, packageSourcesDiffer, privatePackage } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import type { PackageSpec } from './package-spec.ts';
import { requireVersion, type VersionSpecifier } from './version-specifier.ts';

// dbt/deps/{local,tarball,git,registry}.py and PackageListing of resolver.py: what all declarations of a package ask for.

/** A package as asked for by everyone who declares it; which version it will be is still open. */
export type PackageRequest =
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
      readonly revisions: readonly string[];
      readonly warnUnpinned: boolean;
      readonly subdirectory: string | null;
    }
  | {
      readonly kind: 'hub';
      readonly package: string;
      readonly versions: readonly VersionSpecifier[];
      readonly installPrerelease: boolean;
    };

/** Throws a ProblemError for private packages and versions that are none. */
export function toRequest(spec: PackageSpec): PackageRequest {
  switch (spec.kind) {
    case 'local':
      return { kind: 'local', local: spec.local };
    case 'tarball':
      return {
        kind: 'tarball',
        tarball: spec.tarball,
        tarballUnrendered: written(spec.unrendered['tarball'], spec.tarball),
        name: spec.name,
      };
    case 'git':
      return {
        kind: 'git',
        git: spec.git,
        gitUnrendered: written(spec.unrendered['git'], spec.git),
        revisions: spec.revision === null ? [] : [str(spec.revision)],
        warnUnpinned: spec.warnUnpinned !== false,
        subdirectory: spec.subdirectory === '' ? null : spec.subdirectory,
      };
    case 'private':
      throw new ProblemError(privatePackage(spec.private));
    case 'hub': {
      const versions = Array.isArray(spec.version) ? spec.version : [spec.version];
      return {
        kind: 'hub',
        package: spec.package,
        versions: versions.map((version) => requireVersion(str(version), spec.package)),
        installPrerelease: spec.installPrerelease === true,
      };
    }
  }
}

function written(unrendered: unknown, rendered: string): string {
  return typeof unrendered === 'string' && unrendered !== '' ? unrendered : rendered;
}

/** What a request is known by, first its own name: a git address means the same with and without `.git`. */
export function requestNames(request: PackageRequest): readonly string[] {
  switch (request.kind) {
    case 'local':
      return [request.local];
    case 'tarball':
      return [request.tarball];
    case 'hub':
      return [request.package];
    case 'git': {
      const { git, subdirectory } = request;
      const other = git.endsWith('.git') ? git.slice(0, -4) : `${git}.git`;
      return subdirectory === null ? [git, other] : [`${git}/${subdirectory}`, `${other}/${subdirectory}`];
    }
  }
}

/** The one revision that a git package is asked for at, or HEAD. Throws a ProblemError where there are several. */
export function gitRevision(
  request: PackageRequest & { readonly kind: 'git' },
  display: (text: string) => string,
): string {
  const revisions = [...new Set(request.revisions)];
  if (revisions.length > 1) {
    throw new ProblemError(gitRevisionsDiffer(display(requestNames(request)[0]!), revisions));
  }
  return revisions[0] ?? 'HEAD';
}

/** Requests by name, in the order of their first mention. */
export class RequestList {
  private readonly requests = new Map<string, PackageRequest>();

  get size(): number {
    return this.requests.size;
  }

  [Symbol.iterator](): Iterator<PackageRequest> {
    return this.requests.values();
  }

  /** Merges a request into the list and gives what is asked for now. Throws a ProblemError where kinds differ. */
  add(request: PackageRequest): PackageRequest {
    const names = requestNames(request);
    const key = names.find((name) => this.requests.has(name)) ?? names[0]!;
    const existing = this.requests.get(key);
    const merged = existing ? merge(existing, request, key) : request;
    this.requests.set(key, merged);
    return merged;
  }

  addSpecs(specs: readonly PackageSpec[]): void {
    for (const spec of specs) this.add(toRequest(spec));
  }
}

function merge(existing: PackageRequest, added: PackageRequest, name: string): PackageRequest {
  if (existing.kind === 'git' && added.kind === 'git') {
    return {
      ...existing,
      revisions: [...existing.revisions, ...added.revisions],
      warnUnpinned: existing.warnUnpinned && added.warnUnpinned,
    };
  }
  if (existing.kind === 'hub' && added.kind === 'hub') {
    return { ...existing, versions: [...existing.versions, ...added.versions] };
  }
  if (existing.kind !== added.kind) {
    throw new ProblemError(packageSourcesDiffer(name, existing.kind, added.kind));
  }
  return existing;
}
