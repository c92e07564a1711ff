import { privateRef, targetNotFound } from '../../diagnostics/codes/parse.ts';
import { asError, asWarning, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { GraphResource, ManifestNode, RefArgs, UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import { locateCall } from './locate-call.ts';
import type { ManifestBuilder } from './manifest-builder.ts';

type Referring = ManifestNode | GraphResource;

/** Turns the refs, sources and functions of every resource into `depends_on.nodes`; what is not found is a diagnostic. */
export function resolveReferences(builder: ManifestBuilder, project: Project): void {
  const sections = [
    builder.nodes,
    builder.functions,
    builder.exposures,
    builder.metrics,
    builder.savedQueries,
    builder.unitTests,
  ];
  for (const section of sections) {
    for (const resource of Object.values(section) as Referring[]) {
      if (resource.resource_type === 'seed') continue;
      resolveSources(builder, project, resource);
      resolveRefs(builder, project, resource);
      resolveOthers(builder, project, resource);
    }
  }
}

function resolveSources(builder: ManifestBuilder, project: Project, node: Referring): void {
  for (const [source, table] of node.sources ?? []) {
    const found = builder.resolveSource(source, table, node.package_name);
    if (found && 'node' in found) {
      add(node, found.node.unique_id);
      continue;
    }
    const target = `${source}.${table}`;
    report(builder, node, {
      kind: 'source',
      target,
      disabled: found !== undefined,
      suggestion: found ? undefined : suggest(builder, target, builder.sourceTableNames()),
      hint: Object.keys(builder.sources).length === 0 ? NO_SOURCES : undefined,
      at: locateCall(project, node, 'source', builder.hasSource(source) ? table : source),
    });
  }
}

function resolveRefs(builder: ManifestBuilder, project: Project, node: Referring): void {
  for (const ref of node.refs ?? []) {
    const found = builder.resolveRef(ref.name, ref.package, ref.version, node.package_name);
    if (!found || 'disabled' in found) {
      report(builder, node, {
        kind: 'node',
        target: ref.name,
        targetPackage: ref.package,
        targetVersion: ref.version,
        disabled: found !== undefined,
        versions: ref.version === null ? [] : builder.refVersions(ref.name),
        suggestion: found ? undefined : suggest(builder, ref.name, builder.refNames()),
        hint: found ? undefined : refHint(builder, project, ref),
        at: locateCall(project, node, 'ref', ref.name),
      });
      continue;
    }
    const target = found.node;
    checkAccess(builder, project, node, target);
    add(node, target.unique_id);
  }
}

const NO_SOURCES = 'no source is declared: list it under "sources:" in a YAML file of the models';

/** A name that is there, asked for in another package or version. */
function refHint(builder: ManifestBuilder, project: Project, ref: RefArgs): string | undefined {
  const packages = project.packages.map(({ name }) => name);
  if (ref.package !== null && !packages.includes(ref.package)) {
    const known = packages.map((name) => `"${name}"`).join(', ');
    return `there is no package "${ref.package}"; the project and its packages are ${known}`;
  }
  if (ref.version === null || builder.refVersions(ref.name).length > 0) return undefined;
  const isThere = builder.resolveRef(ref.name, ref.package, null, project.root.name) !== undefined;
  return isThere ? `"${ref.name}" has no versions: take "v" out` : undefined;
}

/** Private models are for their group, protected ones for their package where it restricts access. */
function checkAccess(
  builder: ManifestBuilder,
  project: Project,
  node: Referring,
  target: ManifestNode,
): void {
  const { access, group } = target;
  if (target.resource_type !== 'model') return;
  const at = (): Span | undefined => locateCall(project, node, 'ref', target.name);
  if (access === 'private' && group && group !== groupOf(node)) {
    builder.diagnostics.push(asError(privateRef(node, target, 'private', group, at())));
  } else if (
    access !== 'public' &&
    target.package_name !== node.package_name &&
    restricts(project, target.package_name)
  ) {
    builder.diagnostics.push(asError(privateRef(node, target, 'protected', target.package_name, at())));
  }
}

/** Suggestions cost a comparison with every name: the first mistakes get them. */
function suggest(builder: ManifestBuilder, name: string, names: Iterable<string>): string | undefined {
  return builder.diagnostics.length < 100 ? nearest(name, names) : undefined;
}

function groupOf(node: Referring): unknown {
  return 'group' in node ? node['group'] : null;
}

function restricts(project: Project, packageName: string): boolean {
  return (
    packageName !== project.root.name &&
    (project.packages.find((p) => p.name === packageName)?.config.restrictAccess ?? false)
  );
}

function resolveOthers(builder: ManifestBuilder, project: Project, node: Referring): void {
  for (const args of (node['metrics'] as string[][] | undefined) ?? []) {
    const found = builder.resolveNamed(
      builder.metrics,
      args.at(-1)!,
      args.length > 1 ? args[0]! : null,
      node.package_name,
    );
    if (found) add(node, found.unique_id);
    else report(builder, node, { kind: 'metric', target: args.at(-1)!, disabled: false });
  }
  for (const args of (node['functions'] as string[][] | undefined) ?? []) {
    const found = builder.resolveNamed(
      builder.functions,
      args.at(-1)!,
      args.length > 1 ? args[0]! : null,
      node.package_name,
    );
    if (found) add(node, found.unique_id);
    else
      report(builder, node, {
        kind: 'function',
        target: args.at(-1)!,
        disabled: false,
        at: locateCall(project, node, 'function', args.at(-1)!),
      });
  }
}

interface Missing {
  readonly kind: string;
  readonly target: string;
  readonly targetPackage?: string | null;
  readonly targetVersion?: unknown;
  readonly disabled: boolean;
  readonly versions?: readonly unknown[];
  readonly suggestion?: string | undefined;
  readonly hint?: string | undefined;
  readonly at?: Span | undefined;
}

/** dbt stops for a missing target, but a test only warns and is switched off where it stands. */
function report(builder: ManifestBuilder, node: Referring, missing: Missing): void {
  if (builder.unread.has(missing.target)) return;
  const problem = targetNotFound({ node, ...missing });
  if (node.resource_type === 'test') {
    node.config.enabled = false;
    if (!missing.disabled) builder.diagnostics.push(asWarning(problem));
  } else builder.diagnostics.push(asError(problem));
}

function add(node: Referring, id: UniqueId): void {
  if (!node.depends_on.nodes.includes(id)) node.depends_on.nodes.push(id);
}

/** The sections that stand in the maps, in their order there. */
export const MAPPED_SECTIONS = [
  'nodes',
  'sources',
  'exposures',
  'functions',
  'metrics',
  'semantic_models',
  'saved_queries',
  'unit_tests',
] as const;

/** `parent_map` and `child_map` over everything that stands in the graph, sorted by code point as Python does. */
export function edgeMaps(parentsOf: ReadonlyMap<UniqueId, readonly UniqueId[]>): {
  parents: Record<UniqueId, UniqueId[]>;
  children: Record<UniqueId, UniqueId[]>;
} {
  const parents: Record<UniqueId, UniqueId[]> = {};
  const children: Record<UniqueId, UniqueId[]> = {};
  for (const id of parentsOf.keys()) children[id] = [];
  for (const [id, needed] of parentsOf) {
    parents[id] = [...needed].sort();
    for (const parent of parents[id]) children[parent]?.push(id);
  }
  for (const list of Object.values(children)) list.sort();
  return { parents, children };
}

/** Rethrows anything that is no user's mistake. */
export function problemOf(error: unknown): ProblemError['problem'] {
  if (error instanceof ProblemError) return error.problem;
  throw error;
}
