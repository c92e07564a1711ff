import { fromPlain } from '../jinja/dict.ts';
import { pythonJson } from '../jinja/functions/base-functions.ts';
import { NodeScope } from '../jinja/functions/node-scope.ts';
import { targetDict } from '../jinja/functions/target.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { Project } from '../project/project.ts';
import type { RunEnvironment } from './run-environment.ts';

type Surroundings = Pick<RunEnvironment, 'project' | 'library' | 'baseFor'>;

/** Puts the project's query comment before (or after) a statement. Without a setting it is dbt's: app, target and node as JSON. */
export function queryComment(
  environment: Surroundings,
  node: ManifestNode,
): ((sql: string) => string) | undefined {
  const { project } = environment;
  const setting = project.root.config.queryComment;
  if (setting === null || setting === '') return undefined;
  const append = isRecord(setting) && setting['append'] === true;
  const template =
    typeof setting === 'string'
      ? setting
      : isRecord(setting) && typeof setting['comment'] === 'string'
        ? setting['comment']
        : undefined;
  const text =
    template === undefined ? defaultComment(project, node) : renderComment(template, environment, node);
  if (text.trim() === '') return undefined;
  const comment = `/* ${text.trim().replaceAll('*/', '* /')} */`;
  return append ? (sql) => `${sql.trimEnd().replace(/;$/, '')}\n${comment};` : (sql) => `${comment}\n${sql}`;
}

function defaultComment(project: Project, node: ManifestNode): string {
  return pythonJson({
    app: 'dbt',
    dbt_version: project.compatibleVersion,
    profile_name: project.profile.name,
    target_name: project.profile.targetName,
    node_id: node.unique_id,
  });
}

/** Macros of the root project and of its packages are at hand, as in dbt. */
function renderComment(
  template: string,
  { project, library, baseFor }: Surroundings,
  node: ManifestNode,
): string {
  const members = new Map<string, unknown>([
    ['node', node],
    ['target', targetDict(project.profile)],
    ['connection_name', node.unique_id],
    ['invocation_id', project.invocation.id],
    ['dbt_version', project.compatibleVersion],
    ['env', fromPlain({})],
  ]);
  const packageName = project.root.name;
  const scope = new NodeScope({ library, packageName, mode: 'plain', members, base: baseFor(packageName) });
  return parseTemplate({ path: 'dbt_project.yml', text: template }).render(scope).text;
}
