import { join } from 'node:path';
import { dbtVersionUnsupported, projectNotFound } from '../../diagnostics/codes/project.ts';
import {
  asError,
  asWarning,
  type Diagnostic,
  hasErrors,
  ProblemError,
} from '../../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../../util/file-system.ts';
import { satisfiesDbtVersion } from './dbt-version.ts';
import { parseDotenv } from './dotenv.ts';
import { isRecord } from './is-record.ts';
import { attemptConfig, loadInstalled } from './load-installed.ts';
import { loadPackage } from './load-package.ts';
import { loadProfile } from './load-profile.ts';
import { loadSelectors } from './load-selectors.ts';
import type { Invocation, Package, Project } from './project.ts';
import type { ProjectConfig } from './project-config.ts';
import { COMPATIBLE_DBT_VERSION, projectRenderer, renderYamlText, yamlScope } from './project-renderer.ts';
import { locateYaml, parseYaml } from './yaml.ts';

export { COMPATIBLE_DBT_VERSION } from './project-renderer.ts';

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

/**
 * Reads everything that a folder, its packages and its profile say. A project comes back also with an error in its
 * selectors or packages. */
export function loadProject(request: LoadRequest): { project?: Project; diagnostics: Diagnostic[] } {
  const { folder } = request;
  const invocation = withDotenv(request.invocation, folder);
  const text = readTextIfPresent(join(folder, 'dbt_project.yml'));
  if (text === undefined) return { diagnostics: [asError(projectNotFound(folder))] };
  const file = { path: 'dbt_project.yml', text: text.trimEnd() };
  const first = attemptConfig(file, projectRenderer(file, invocation, undefined));
  if (!first.config) return { diagnostics: first.diagnostics };
  const { profile, diagnostics } = findProfile({ ...request, invocation }, first.config);
  if (!profile) return { diagnostics: [...first.diagnostics, ...diagnostics] };
  // Once more, now that `target` is known.
  const again = attemptConfig(file, projectRenderer(file, invocation, profile));
  const problems = [...again.diagnostics, ...diagnostics];
  if (!again.config || hasErrors(problems)) return { diagnostics: problems };
  const root = loadPackage(folder, withVarsFile(again.config, folder, problems));
  const withPackages = request.withPackages !== false;
  const installed = withPackages
    ? loadInstalled(root, invocation, profile)
    : { packages: [], diagnostics: [] };
  const { selectors, diagnostics: selectorProblems } = loadSelectors(folder, invocation, profile);
  problems.push(...installed.diagnostics, ...selectorProblems);
  const packages = [...installed.packages, root];
  if (invocation.flags['VERSION_CHECK'] !== false) problems.push(...versionProblems(packages));
  const compatibleVersion = COMPATIBLE_DBT_VERSION;
  return {
    project: { compatibleVersion, root, packages, profile, invocation, selectors },
    diagnostics: problems,
  };
}

/** Variables of a `.env` file beside dbt_project.yml; those of the environment win. */
function withDotenv(invocation: Invocation, folder: string): Invocation {
  const text = readTextIfPresent(join(folder, '.env'));
  if (text === undefined) return invocation;
  return { ...invocation, env: { ...parseDotenv(text), ...invocation.env } };
}

function versionProblems(packages: readonly Package[]): Diagnostic[] {
  return packages
    .filter(({ config }) => !satisfiesDbtVersion(COMPATIBLE_DBT_VERSION, config.requireDbtVersion))
    .map(({ name, config }) => {
      const at = locateYaml(config.file, ['require-dbt-version']);
      const problem = dbtVersionUnsupported(name, config.requireDbtVersion, COMPATIBLE_DBT_VERSION);
      return asWarning({ ...problem, ...(at ? { at } : {}) });
    });
}

function findProfile(request: LoadRequest, config: ProjectConfig): ReturnType<typeof loadProfile> {
  const { invocation, folder, profilesFolder, homeFolder } = request;
  const scope = yamlScope(invocation, undefined, true);
  const explicit = profilesFolder !== undefined;
  const folders = explicit ? [profilesFolder] : [folder, ...(homeFolder ? [join(homeFolder, '.dbt')] : [])];
  try {
    return loadProfile({
      name: request.profileName ?? config.profile ?? config.name,
      at: () => (request.profileName || !config.profile ? undefined : locateYaml(config.file, ['profile'])),
      ...(request.target ? { target: request.target } : {}),
      ...(request.threads ? { threads: request.threads } : {}),
      folders,
      projectRoot: folder,
      projectName: config.name,
      explicit: explicit || request.profileName !== undefined,
      render: (file, text, path) => renderYamlText(file, text, path, scope),
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { diagnostics: [asError(error.problem)] };
  }
}

/** `vars.yml` beside dbt_project.yml holds vars when the project file has none. */
function withVarsFile(config: ProjectConfig, folder: string, problems: Diagnostic[]): ProjectConfig {
  const text = readTextIfPresent(join(folder, 'vars.yml'));
  if (text === undefined || Object.keys(config.vars).length > 0) return config;
  const { value, problem } = parseYaml({ path: 'vars.yml', text });
  if (problem) problems.push(asError(problem));
  return isRecord(value) && isRecord(value['vars']) ? { ...config, vars: value['vars'] } : config;
}
