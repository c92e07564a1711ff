import { findResource, type Manifest } from '../../compiler/manifest/manifest.ts';
import type { GraphNode } from '../../compiler/manifest/resource.ts';
import { noNodesSelected } from '../../diagnostics/codes/selection.ts';
import { usage } from '../../diagnostics/codes/usage.ts';
import { asWarning, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { resourceTypes } from '../run/resource-types.ts';
import { selectNodes } from '../run/select-nodes.ts';
import { inSession, type Session } from '../session.ts';

/** `list`: one line for each selected resource, in the order of their ids. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const models = checkedModels(session);
    // dbt's `ls` says what it found, its `list` does not.
    const prepared = prepareProject(session, { announce: call.argv.includes('ls') });
    const types = models ? new Set(['model']) : resourceTypes('list', session.flags);
    const selection = selectNodes(session, prepared, {
      resourceTypes: types,
      includeEmptyNodes: true,
      ...(models ? { include: models } : {}),
    });
    if (selection.ids.size === 0) {
      return session.report([asWarning(noNodesSelected())]) ? exitCodes.unable : exitCodes.success;
    }
    const lines = [...selection.ids].sort().map((id) => line(session, prepared.manifest, id));
    session.reporter.print(lines.join('\n'));
    return exitCodes.success;
  });
}

/** `--models` stands alone: it means models only. */
function checkedModels({ flags }: Session): readonly string[] | undefined {
  const models = flags.values['models'] as readonly string[];
  if (models.length === 0) return undefined;
  for (const [name, option] of [
    ['select', 'select'],
    ['resource_types', 'resource_type'],
  ] as const) {
    if ((flags.values[name] as readonly string[]).length > 0) {
      throw new ProblemError({
        ...usage(`"models" and "${option}" are mutually exclusive arguments`),
        kind: 'Runtime',
      });
    }
  }
  return models;
}

function line({ flags }: Session, manifest: Manifest, id: string): string {
  const node = findResource(manifest, id)!;
  switch (flags.values['output']) {
    case 'json':
      return json(node, flags.values['output_keys'] as readonly string[]);
    case 'name':
      return searchName(node);
    case 'path':
      return node.original_file_path;
    default:
      return selectorOf(node);
  }
}

/** The text that selects just this resource. */
function selectorOf(node: GraphNode): string {
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${String(node['source_name'])}.${node.name}`;
    case 'exposure':
    case 'metric':
    case 'saved_query':
    case 'semantic_model':
      return `${node.resource_type}:${node.package_name}.${node.name}`;
    case 'unit_test':
      return `unit_test:${node.package_name}.${versioned(node, '_v')}`;
    default:
      return node.fqn.join('.');
  }
}

function searchName(node: GraphNode): string {
  if (node.resource_type === 'source') return `${String(node['source_name'])}.${node.name}`;
  return node.resource_type === 'model' ? versioned(node, '.v') : node.name;
}

function versioned(node: GraphNode, mark: string): string {
  const version = node['version'] ?? null;
  return version === null ? node.name : `${node.name}${mark}${String(version)}`;
}

const usualKeys = new Set([
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
]);

function json(node: GraphNode, keys: readonly string[]): string {
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  if (keys.length === 0)
    return pythonJson(Object.fromEntries(Object.entries(fields).filter(([key]) => usualKeys.has(key))));
  const chosen: Record<string, unknown> = {};
  for (const key of keys) {
    const value = key.includes('.') ? (descend(fields, key.split('.')) ?? undefined) : fields[key];
    if (value !== undefined) chosen[key] = value;
  }
  return pythonJson(chosen);
}

function descend(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** JSON with Python's blanks after commas and colons. */
function pythonJson(value: unknown): string {
  const text = JSON.stringify(value, null, 1);
  return text.replace(/\n\s*/g, (_, offset: number) => (text[offset - 1] === ',' ? ' ' : ''));
}
