import { join, resolve } from 'node:path';
import { packageMissing, packageTwice } from '../../diagnostics/codes/project.ts';
import { asError, type Diagnostic, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { isFolder, listFolders, readTextIfPresent } from '../../util/file-system.ts';
import { isRecord } from './is-record.ts';
import { loadPackage } from './load-package.ts';
import { parseProjectConfig, type ValueRenderer } from './parse-project-config.ts';
import type { Invocation, Package, Profile } from './project.ts';
import { projectRenderer } from './project-renderer.ts';
import { parseYaml } from './yaml.ts';

export interface Installed {
  readonly packages: Package[];
  readonly diagnostics: Diagnostic[];
}

/** The packages in the folder of installed packages, in the order of their folders. */
export function loadInstalled(root: Package, invocation: Invocation, profile: Profile): Installed {
  const folder = resolve(root.root, root.config.packagesInstallPath);
  const diagnostics: Diagnostic[] = [];
  const packages = new Map<string, Package>([[root.name, root]]);
  for (const path of packageFolders(folder)) {
    const text = readTextIfPresent(join(path, 'dbt_project.yml'));
    if (text === undefined) continue;
    const shown = `${root.config.packagesInstallPath}/${path.slice(folder.length + 1)}/dbt_project.yml`;
    const file = { path: shown, text };
    const parsed = attemptConfig(file, projectRenderer(file, invocation, profile));
    diagnostics.push(...parsed.diagnostics.filter((d) => d.severity === 'error'));
    if (!parsed.config) continue;
    const other = packages.get(parsed.config.name);
    if (other) diagnostics.push(asError(packageTwice(parsed.config.name, other.root, path)));
    else packages.set(parsed.config.name, loadPackage(path, parsed.config));
  }
  packages.delete(root.name);
  const declared = declaredPackages(root.root);
  if (declared.length > packages.size) {
    diagnostics.push(asError(packageMissing(declared, packages.size, root.config.packagesInstallPath)));
  }
  return { packages: [...packages.values()], diagnostics };
}

/** Reads a project file; a template that fails is a diagnostic like any other. */
export function attemptConfig(
  file: SourceFile,
  render: ValueRenderer,
): ReturnType<typeof parseProjectConfig> {
  try {
    return parseProjectConfig(file, render);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { diagnostics: [asError(error.problem)] };
  }
}

function packageFolders(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return listFolders(folder).map((name) => join(folder, name));
}

/** What packages.yml, else dependencies.yml, asks for. */
function declaredPackages(folder: string): string[] {
  for (const name of ['packages.yml', 'dependencies.yml']) {
    const text = readTextIfPresent(join(folder, name));
    if (text === undefined) continue;
    const { value } = parseYaml({ path: name, text });
    const list = isRecord(value) && Array.isArray(value['packages']) ? value['packages'] : [];
    const entries = list.filter(isRecord);
    if (entries.length === 0) continue;
    return entries.map((p) => String(p['package'] ?? p['git'] ?? p['local'] ?? p['tarball'] ?? '?'));
  }
  return [];
}
