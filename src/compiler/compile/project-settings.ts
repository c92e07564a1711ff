import { type Dict, fromPlain } from '../jinja/dict.ts';
import { hostFunction } from '../jinja/host.ts';
import type { Project } from '../project/project.ts';

/** The part of dbt's RuntimeConfig that packages read: names, vars, arguments and the versions of packages. No credentials. */
export function projectSettings(project: Project): Dict {
  const { root, profile, invocation } = project;
  const dependencies = project.packages.map((p) => [
    p.name,
    { project_name: p.name, version: p.config.version, project_root: p.root },
  ]);
  const vars = { ...root.config.vars, ...invocation.vars };
  const settings = fromPlain({
    project_name: root.name,
    version: root.config.version,
    project_root: root.root,
    target_path: root.config.targetPath,
    profile_name: profile.name,
    target_name: profile.targetName,
    threads: profile.threads,
    quoting: root.config.quoting,
    args: { ...invocation.args },
    cli_vars: { ...invocation.vars },
    dependencies: Object.fromEntries(dependencies),
  }) as Dict;
  settings.set('vars', { ...vars, vars, to_dict: hostFunction('to_dict', () => fromPlain(vars)) });
  return settings;
}
