import { unusedConfigPaths } from '../../diagnostics/codes/parse.ts';
import { asWarning } from '../../diagnostics/diagnostic.ts';
import type { GraphNode, ResourceType } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { Project } from '../project/project.ts';
import type { ConfigSection } from '../project/project-config.ts';
import { locateYaml, type YamlPath } from '../project/yaml.ts';
import { configSection } from './config-defaults.ts';
import type { ManifestBuilder } from './manifest-builder.ts';

/** How dbt_project.yml spells a section. */
export const SECTION_SPELLINGS: Readonly<Partial<Record<ConfigSection, readonly string[]>>> = {
  data_tests: ['data_tests', 'tests'],
  semantic_models: ['semantic-models', 'semantic_models'],
  saved_queries: ['saved-queries', 'saved_queries'],
};

/** Warns of folders and names in dbt_project.yml that no resource has; not where some resource could not be read. */
export function checkUnusedConfigs(builder: ManifestBuilder, project: Project): void {
  if (builder.diagnostics.some(({ severity }) => severity === 'error')) return;
  const { config } = project.root;
  const used = usedPaths(builder);
  const unused: YamlPath[] = [];
  for (const [section, tree] of Object.entries(config.configs) as [ConfigSection, unknown][]) {
    if (section === 'analyses' || section === 'macros') continue;
    const key = (SECTION_SPELLINGS[section] ?? [section]).find((spelling) => config.raw[spelling] != null);
    if (key) collectUnused(tree, [], used.get(section), (path) => unused.push([key, ...path]));
  }
  const [first] = unused;
  if (!first) return;
  const at = locateYaml(config.file, first, { key: true });
  builder.diagnostics.push(
    asWarning(
      unusedConfigPaths(
        unused.map((path) => path.join('.')),
        at,
      ),
    ),
  );
}

/** The deepest folders of a tree that have settings, where no resource lies. */
function collectUnused(
  tree: unknown,
  path: readonly string[],
  used: ReadonlySet<string> | undefined,
  report: (path: readonly string[]) => void,
): void {
  if (!isRecord(tree)) return;
  const folders = Object.keys(tree).filter((key) => !key.startsWith('+') && isRecord(tree[key]));
  for (const folder of folders) collectUnused(tree[folder], [...path, folder], used, report);
  const hasSettings = Object.keys(tree).length > folders.length;
  if (hasSettings && path.length > 0 && !used?.has(path.join('\u0000'))) report(path);
}

/** Every beginning of the fqn of every resource, by section. */
function usedPaths(builder: ManifestBuilder): Map<ConfigSection, Set<string>> {
  const used = new Map<ConfigSection, Set<string>>();
  const add = (resource: GraphNode): void => {
    if (!('fqn' in resource)) return;
    const section = configSection(resource.resource_type as ResourceType);
    let paths = used.get(section);
    if (!paths) {
      paths = new Set();
      used.set(section, paths);
    }
    let path = '';
    for (const part of resource.fqn as readonly string[]) {
      path = path === '' ? part : `${path}\u0000${part}`;
      paths.add(path);
    }
  };
  const sections = [
    builder.nodes,
    builder.sources,
    builder.exposures,
    builder.metrics,
    builder.semanticModels,
    builder.savedQueries,
    builder.unitTests,
    builder.functions,
  ];
  for (const section of sections) for (const resource of Object.values(section)) add(resource as GraphNode);
  for (const resource of Object.values(builder.disabled).flat()) add(resource);
  return used;
}
