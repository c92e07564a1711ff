import { packageNamedAsRoot, projectNameTwice } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { inParallel } from './in-parallel.ts';
import { RequestList } from './package-request.ts';
import type { PackageSpec } from './package-spec.ts';
import type { PackageStore } from './package-store.ts';
import { type DescribedPackage, type PinnedPackage, pinnedName } from './pinned-package.ts';

/**
 * Finds what to install for a list of packages and for all that they need themselves (dbt/deps/resolver.py): each is
 * pinned by what is known so far, and once more when all is. Throws a ProblemError for what cannot go together.
 */
export async function resolvePackages(
  specs: readonly PackageSpec[],
  rootName: string,
  store: PackageStore,
): Promise<DescribedPackage[]> {
  const requests = new RequestList();
  const expanded = new Set<string>();
  let pending = new RequestList();
  pending.addSpecs(specs);
  while (pending.size > 0) {
    const next = new RequestList();
    for (const request of pending) {
      const pinned = await store.pin(requests.add(request));
      // Packages may need each other in a circle.
      const key = JSON.stringify(pinned);
      if (expanded.has(key)) continue;
      expanded.add(key);
      next.addSpecs((await store.describe(pinned)).packages);
    }
    pending = next;
  }
  const resolved: DescribedPackage[] = [];
  for (const request of requests) resolved.push(await store.describe(await store.pin(request)));
  checkNames(resolved, rootName);
  return resolved;
}

/** Pins the packages of a lock file: nothing that they need is looked for. */
export async function pinLocked(
  specs: readonly PackageSpec[],
  store: PackageStore,
): Promise<PinnedPackage[]> {
  const requests = new RequestList();
  requests.addSpecs(specs);
  return inParallel([...requests], (request) => store.pin(request));
}

/** Throws a ProblemError where two packages, or a package and the project, have one name. */
export function checkNames(resolved: readonly DescribedPackage[], rootName: string): void {
  const seen = new Map<string, string>();
  for (const { projectName, pinned } of resolved) {
    const name = pinnedName(pinned);
    const other = seen.get(projectName);
    if (other !== undefined) throw new ProblemError(projectNameTwice(projectName, [other, name]));
    if (projectName === rootName) throw new ProblemError(packageNamedAsRoot(projectName, name));
    seen.set(projectName, name);
  }
}
