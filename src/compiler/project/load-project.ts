import { join, resolve } from 'node:path';
import { packageMissing, packageTwice, projectNotFound } from '../../diagnostics/codes/project.ts';
import { asError, type Diagnostic, hasErrors, ProblemError } from '../../diagnostics/diagnostic.ts';
import { isFolder, listFolders, readTextIfPresent } from '../../util/file-system.ts';
import { baseFunctions } from '../jinja/functions/base-functions.ts';
import { toPlain } from '../jinja/functions/plain.ts';
import { targetDict } from '../jinja/functions/target.ts';
import { envVarFunction, VarObject } from '../jinja/functions/variables.ts';
import { renderNative } from '../jinja/native.ts';
import type { Scope } from '../jinja/render-context.ts';
import { loadPackage } from './load-package.ts';
import { loadProfile } from './load-profile.ts';
import { isRecord, parseProjectConfig, type ValueRenderer } from './parse-project-config.ts';
import type { Invocation, Package, Profile, Project } from './project.ts';
import type { ProjectConfig } from './project-config.ts';
import { hasJinja, withoutFinalNewline } from './strip-text.ts';
import { parseYaml } from './yaml.ts';

/** dbt's version that emds answers for: packages compare it in `require-dbt-version`. */
export const COMPATIBLE_DBT_VERSION = '1.11.16';

export interface LoadRequest {
  /** Absolute folder of the project. */
  readonly folder: string;
  readonly invocation: Invocation;
  readonly profileName?: string | undefined;
  readonly target?: string | undefined;
  readonly threads?: number | undefined;
  /** `--profiles-dir` or DBT_PROFILES_DIR, absolute. */
  readonly profilesFolder?: string | undefined;
  /** The user's home, which may hold `.dbt/profiles.yml`. */
  readonly homeFolder?: string | undefined;
  /** False for commands that must run before packages are installed. */
  readonly withPackages?: boolean;
}

/** Reads everything that a folder, its packages and its profile say. A project comes back when there is no error. */
export function loadProject(request: LoadRequest): { project?: Project; diagnostics: Diagnostic[] } {
  const { invocation, folder } = request;
  const text = readTextIfPresent(join(folder, 'dbt_project.yml'));
  if (text === undefined) return { diagnostics: [asError(projectNotFound(folder))] };
  const file = { path: 'dbt_project.yml', text };
  const first = attemptConfig(() => parseProjectConfig(file, projectRenderer(invocation, undefined)));
  if (!first.config) return { diagnostics: first.diagnostics };
  const { profile, diagnostics } = findProfile(request, first.config);
  if (!profile) return { diagnostics: [...first.diagnostics, ...diagnostics] };
  // Once more, now that `target` is known.
  const again = attemptConfig(() => parseProjectConfig(file, projectRenderer(invocation, profile)));
  const problems = [...again.diagnostics, ...diagnostics];
  if (!again.config || hasErrors(problems)) return { diagnostics: problems };
  const config = withVarsFile(again.config, folder);
  const root = loadPackage(folder, config);
  const installed =
    request.withPackages === false
      ? { packages: [], diagnostics: [] }
      : loadInstalled(root, invocation, profile);
  problems.push(...installed.diagnostics);
  if (hasErrors(problems)) return { diagnostics: problems };
  return {
    project: {
      compatibleVersion: COMPATIBLE_DBT_VERSION,
      root,
      packages: [...installed.packages, root],
      profile,
      invocation,
    },
    diagnostics: problems,
  };
}

function findProfile(request: LoadRequest, config: ProjectConfig): ReturnType<typeof loadProfile> {
  const { invocation, folder, profilesFolder, homeFolder } = request;
  const scope = yamlScope(invocation, undefined, true);
  const explicit = profilesFolder !== undefined;
  const folders = explicit ? [profilesFolder] : [folder, ...(homeFolder ? [join(homeFolder, '.dbt')] : [])];
  try {
    return loadProfile({
      name: request.profileName ?? config.profile ?? config.name,
      ...(request.target ? { target: request.target } : {}),
      ...(request.threads ? { threads: request.threads } : {}),
      folders,
      projectRoot: folder,
      projectName: config.name,
      explicit: explicit || request.profileName !== undefined,
      render: (text) => toPlain(renderNative({ path: 'profiles.yml', text }, scope)),
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { diagnostics: [asError(error.problem)] };
  }
}

function attemptConfig(
  work: () => ReturnType<typeof parseProjectConfig>,
): ReturnType<typeof parseProjectConfig> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { diagnostics: [asError(error.problem)] };
  }
}

/** What YAML outside of models can use: env_var, var (of the command line) and, once known, target. */
function yamlScope(invocation: Invocation, profile: Profile | undefined, allowSecrets: boolean): Scope {
  const names = baseFunctions(() => {});
  names.set('env_var', envVarFunction(invocation.env, { allowSecrets }));
  names.set('var', new VarObject(invocation.vars, 'dbt_project.yml'));
  names.set('dbt_version', COMPATIBLE_DBT_VERSION);
  if (profile) names.set('target', targetDict(profile));
  return { lookup: (name) => names.get(name) };
}

const HOOK_KEYS = new Set(['pre-hook', 'pre_hook', 'post-hook', 'post_hook']);
const CONFIG_KEYS = new Set(['models', 'seeds', 'snapshots', 'tests', 'data_tests']);

/** dbt renders all of dbt_project.yml but hooks, the query comment and vars, which are rendered where they are used. */
function projectRenderer(invocation: Invocation, profile: Profile | undefined): ValueRenderer {
  const scope = yamlScope(invocation, profile, false);
  const render = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') {
      if (!hasJinja(value)) return withoutFinalNewline(value);
      // Without a profile only what has to be known to find it is rendered.
      if (!profile && path[0] !== 'profile' && path[0] !== 'name') return value;
      return toPlain(renderNative({ path: 'dbt_project.yml', text: value }, scope));
    }
    if (Array.isArray(value)) return value.map((item, i) => render(item, [...path, i]));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        isLate([...path, key]) ? item : render(item, [...path, key]),
      ]),
    );
  };
  return (value, path) => (isLate(path) ? value : render(value, path));
}

function isLate(path: readonly (string | number)[]): boolean {
  const first = String(path[0]);
  if (first === 'on-run-start' || first === 'on-run-end' || first === 'query-comment' || first === 'vars')
    return true;
  return CONFIG_KEYS.has(first) && path.some((part) => HOOK_KEYS.has(String(part).replace(/^\+\s*/, '')));
}

/** `vars.yml` beside dbt_project.yml holds vars when the project file has none. */
function withVarsFile(config: ProjectConfig, folder: string): ProjectConfig {
  const text = readTextIfPresent(join(folder, 'vars.yml'));
  if (text === undefined || Object.keys(config.vars).length > 0) return config;
  const { value } = parseYaml({ path: 'vars.yml', text });
  return isRecord(value) && isRecord(value['vars']) ? { ...config, vars: value['vars'] } : config;
}

interface Installed {
  readonly packages: Package[];
  readonly diagnostics: Diagnostic[];
}

/** The packages in `dbt_packages/`, and local ones where they lie. */
function loadInstalled(root: Package, invocation: Invocation, profile: Profile): Installed {
  const folder = resolve(root.root, root.config.packagesInstallPath);
  const diagnostics: Diagnostic[] = [];
  const packages = new Map<string, Package>([[root.name, root]]);
  for (const path of packageFolders(folder)) {
    const text = readTextIfPresent(join(path, 'dbt_project.yml'));
    if (text === undefined) continue;
    const parsed = attemptConfig(() =>
      parseProjectConfig({ path: 'dbt_project.yml', text }, projectRenderer(invocation, profile)),
    );
    diagnostics.push(...parsed.diagnostics.filter((d) => d.severity === 'error'));
    if (!parsed.config) continue;
    const other = packages.get(parsed.config.name);
    if (other) diagnostics.push(asError(packageTwice(parsed.config.name, other.root, path)));
    else packages.set(parsed.config.name, loadPackage(path, parsed.config));
  }
  packages.delete(root.name);
  const missing = declaredPackages(root.root).length > 0 && packages.size === 0;
  if (missing)
    diagnostics.push(
      asError(packageMissing(declaredPackages(root.root)[0]!, root.config.packagesInstallPath)),
    );
  return { packages: [...packages.values()], diagnostics };
}

function packageFolders(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return listFolders(folder).map((name) => join(folder, name));
}

function declaredPackages(folder: string): string[] {
  for (const name of ['packages.yml', 'dependencies.yml']) {
    const text = readTextIfPresent(join(folder, name));
    if (text === undefined) continue;
    const { value } = parseYaml({ path: name, text });
    const list = isRecord(value) && Array.isArray(value['packages']) ? value['packages'] : [];
    return list
      .filter(isRecord)
      .map((p) => String(p['package'] ?? p['git'] ?? p['local'] ?? p['tarball'] ?? '?'));
  }
  return [];
}
