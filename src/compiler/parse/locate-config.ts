import type { Span } from '../../diagnostics/source.ts';
import type { ResourceBase, ResourceType } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { Project } from '../project/project.ts';
import { locateYaml, parseYaml, type YamlPath } from '../project/yaml.ts';
import { SECTION_SPELLINGS } from './check-unused-configs.ts';
import { configSection } from './config-defaults.ts';
import { fileAt, fileOf, locateNode, spanOf } from './locate-call.ts';

/**
 * Where a config of a node was set: its own `config()`, its properties, or dbt_project.yml, whichever has the last
 * word. Looked for when there is something to report; the node itself when the place is a macro's or made of pieces.
 */
export function locateConfig(
  project: Project,
  node: ResourceBase,
  key: string,
  value: unknown,
): Span | undefined {
  return (
    inCall(project, node, key) ??
    inTest(project, node, `${key}: ${String(value)}`) ??
    inProperties(project, node, key) ??
    inProject(project, node, key) ??
    locateNode(project, node)
  );
}

function inCall(project: Project, node: ResourceBase, key: string): Span | undefined {
  const file = fileOf(project, node);
  if (!file || !/\.(sql|py|[cm]?ts)$/i.test(file.path)) return undefined;
  const start = node.resource_type === 'snapshot' ? (locateNode(project, node)?.offset ?? 0) : 0;
  for (const call of file.text.matchAll(/\bconfig\s*\(/g)) {
    if (call.index < start) continue;
    const inside = file.text.slice(call.index);
    const found = new RegExp(`\\b${key.replace('-', '[-_]')}['"]?\\s*[=:]\\s*([^,\\n)]+)`, 'd').exec(inside);
    const range = found?.indices?.[0];
    if (range) return spanOf(file, call.index + range[0], range[1] - range[0]);
  }
  return undefined;
}

/** A generic test's config, by how it is most likely written. */
function inTest(project: Project, node: ResourceBase, written: string): Span | undefined {
  const file = node.resource_type === 'test' ? fileOf(project, node) : undefined;
  const offset = file?.text.indexOf(written) ?? -1;
  return file && offset >= 0 ? spanOf(file, offset, written.length) : undefined;
}

function inProperties(project: Project, node: ResourceBase, key: string): Span | undefined {
  const { patch_path: patchPath } = node as { patch_path?: unknown };
  const [packageName, path] = typeof patchPath === 'string' ? patchPath.split('://') : [];
  const file = path ? fileAt(project, packageName!, path) : fileOf(project, node);
  if (!file || !/\.ya?ml$/i.test(file.path)) return undefined;
  const { value } = parseYaml(file);
  if (!isRecord(value)) return undefined;
  for (const [section, items] of Object.entries(value)) {
    if (!Array.isArray(items)) continue;
    const index = items.findIndex((item) => isRecord(item) && item['name'] === node.name);
    if (index < 0) continue;
    const spellings = [key, key.replace('-', '_')].flatMap((name) => [['config', name], [name]]);
    for (const place of spellings) {
      if (at(items[index], place) !== undefined) return locateYaml(file, [section, index, ...place]);
    }
  }
  return undefined;
}

/** The innermost folder of dbt_project.yml that sets the key. */
function inProject(project: Project, node: ResourceBase, key: string): Span | undefined {
  const { file, raw } = project.root.config;
  const section = configSection(node.resource_type as ResourceType);
  const { fqn = [] } = node as { fqn?: readonly string[] };
  for (const spelling of SECTION_SPELLINGS[section] ?? [section]) {
    for (let depth = fqn.length; depth >= 0; depth--) {
      for (const name of [`+${key}`, key]) {
        const path = [spelling, ...fqn.slice(0, depth), name];
        if (at(raw, path) !== undefined) return locateYaml(file, path);
      }
    }
  }
  return undefined;
}

function at(value: unknown, path: YamlPath): unknown {
  return path.reduce((inside: unknown, key) => (isRecord(inside) ? inside[String(key)] : undefined), value);
}
