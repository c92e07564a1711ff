import type { DocNode, Project } from './project.ts';
import { pageHref } from './router.ts';
import { select } from './select.ts';

export const groupings = ['none', 'folder', 'tag', 'package', 'schema', 'group'] as const;
export type GroupBy = (typeof groupings)[number];

/** What the graph page shows, as its address says it. */
export interface GraphChoice {
  readonly include: string;
  readonly exclude: string;
  /** Resource types; empty means all but tests. */
  readonly types: readonly string[];
  readonly by: GroupBy;
  /** `unique_id/column` to trace; '' for none. */
  readonly column: string;
}

/** Reads `i`, `e`, `t`, `by`, and dbt-docs' own names for the first two. */
export function readChoice(query: URLSearchParams): GraphChoice {
  const by = query.get('by') as GroupBy;
  return {
    include: (query.get('i') ?? query.get('g_i') ?? '').trim(),
    exclude: (query.get('e') ?? query.get('g_e') ?? '').trim(),
    types: (query.get('t') ?? '').split(',').filter(Boolean),
    by: groupings.includes(by) ? by : 'none',
    column: query.get('col') ?? '',
  };
}

/** The address of the graph page that shows a choice. */
export function choiceHref({ include, exclude, types, by, column }: GraphChoice): string {
  return pageHref('graph', {
    i: include,
    e: exclude,
    t: types.join(','),
    by: by === 'none' ? '' : by,
    col: column,
  });
}

/** How the selection syntax names one node; it has no quotes: what it would take for its own signs is a wildcard. */
export function selectorOf(node: DocNode): string {
  const name = node.name.replaceAll(/[\s,+@:]/g, '?');
  return ['source', 'exposure', 'metric', 'semantic_model', 'saved_query', 'unit_test'].includes(node.type)
    ? `${node.type}:${name}`
    : name;
}

/** The nodes of a choice; with an error in the selection, none. */
export function chooseNodes(project: Project, choice: GraphChoice): { nodes: number[]; error: string } {
  const included = choice.include === '' ? undefined : select(project, choice.include);
  const excluded = choice.exclude === '' ? undefined : select(project, choice.exclude);
  for (const side of [included, excluded])
    if (side && 'error' in side) return { nodes: [], error: side.error };
  const wanted = (node: DocNode) => {
    if (node.hidden || node.internal || node.type === 'macro' || node.type === 'operation') return false;
    if (
      choice.types.length > 0
        ? !choice.types.includes(node.type)
        : node.type === 'test' || node.type === 'unit_test'
    )
      return false;
    if (included && 'nodes' in included && !included.nodes.has(node.index)) return false;
    return !(excluded && 'nodes' in excluded && excluded.nodes.has(node.index));
  };
  return { nodes: project.nodes.filter(wanted).map((node) => node.index), error: '' };
}

/** The group that a node falls into; '' when it stands alone. */
export function groupKey(node: DocNode, by: GroupBy): string {
  switch (by) {
    case 'none':
      return '';
    case 'folder':
      return node.type === 'source' ? `sources/${node.name.split('.')[0]}` : node.folder;
    case 'tag':
      return node.tags.length > 0 ? `#${node.tags[0]}` : '';
    case 'package':
      return node.package;
    case 'schema':
      return node.schema;
    case 'group':
      return node.group;
  }
}
