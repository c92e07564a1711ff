import {
  ambiguousAlias,
  constraintsUnsupported,
  duplicateResource,
  invalidConfig,
} from '../../diagnostics/codes/parse.ts';
import { asError, asWarning } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { GraphNode, ManifestNode, ResourceType } from '../manifest/resource.ts';
import { describeShape, describeValue, findMisfits, type Misfit, repairOf } from '../project/shape.ts';
import { configShapes } from './config-shapes.ts';
import { locateNode } from './locate-call.ts';
import { locateConfig } from './locate-config.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import { HOOK_SPELLING } from './merge-config.ts';
import type { ParseEnvironment } from './parse-environment.ts';

/** What only the whole can show: two nodes of one relation, names that clash, groups and access that do not exist. */
export function checkManifest(builder: ManifestBuilder, environment: ParseEnvironment): void {
  const groups = new Set(Object.values(builder.groups).map((group) => group.name));
  const check = { builder, environment, groups, relations: new Map(), names: new Map() };
  for (const node of Object.values(builder.nodes)) {
    checkGroup(check, node);
    if (node.resource_type === 'model') checkModel(check, node);
    if (node.resource_type === 'snapshot') checkSnapshot(check, node);
    if (isRelation(node)) checkRelation(check, node);
  }
  const configured = [
    builder.nodes,
    builder.sources,
    builder.exposures,
    builder.unitTests,
    builder.functions,
  ];
  for (const section of configured)
    for (const node of Object.values(section)) checkConfigTypes(check, node as GraphNode);
  for (const node of Object.values(builder.disabled).flat()) checkConfigTypes(check, node);
}

interface Check {
  readonly builder: ManifestBuilder;
  readonly environment: ParseEnvironment;
  readonly groups: ReadonlySet<string>;
  readonly relations: Map<string, ManifestNode>;
  readonly names: Map<string, ManifestNode>;
}

function isRelation({ resource_type: type }: ManifestNode): boolean {
  return type === 'model' || type === 'seed' || type === 'snapshot';
}

function checkRelation({ builder, environment, relations, names }: Check, node: ManifestNode): void {
  const key = `${node.package_name}.${node.name}`;
  const sameName = names.get(key);
  const at = (): Span | undefined => locateNode(environment.project, node);
  if (sameName && node.version == null && sameName.version == null) {
    builder.diagnostics.push(asError(duplicateResource(node, sameName, at())));
    return;
  }
  names.set(key, node);
  const path = { database: node.database, schema: node.schema, identifier: node.alias };
  const relation = node.relation_name ?? environment.relationName(path, node.config.quoting ?? {});
  const other = relations.get(relation);
  if (other) builder.diagnostics.push(asError(ambiguousAlias(node, other, relation, at())));
  relations.set(relation, node);
}

function reportConfig(
  { builder, environment }: Check,
  node: ManifestNode,
  message: string,
  { hint, key }: { readonly hint?: string; readonly key?: string } = {},
): void {
  const { project } = environment;
  const value = key === undefined ? undefined : node.config[key];
  const at = key === undefined ? locateNode(project, node) : locateConfig(project, node, key, value);
  builder.diagnostics.push(asError(invalidConfig(message, node, { at, hint })));
}

function checkGroup(check: Check, node: ManifestNode): void {
  const { group } = node;
  if (!group || check.groups.has(group) || node.resource_type === 'test') return;
  const known = [...check.groups].map((name) => `'${name}'`).join(', ');
  const suggestion = nearest(group, check.groups);
  const hint = suggestion
    ? `did you mean "${suggestion}"?`
    : 'define the group under "groups:" in a properties file';
  reportConfig(check, node, `Invalid group '${group}', expected one of [${known}]`, { hint, key: 'group' });
}

/** dbt's SnapshotConfig.final_validate. */
function checkSnapshot(check: Check, node: ManifestNode): void {
  const { strategy, unique_key: key, check_cols: columns, updated_at: updated } = node.config;
  // What is missing belongs to the others: in a `config()`, else in the entry of a properties file.
  const isCalled = strategy && node.original_file_path.endsWith('.sql');
  const refuse = (message: string, hint: string) =>
    reportConfig(check, node, message, { hint, ...(isCalled ? { key: 'strategy' } : {}) });
  if (!strategy || !key || (Array.isArray(key) && key.length === 0)) {
    const missing = strategy ? 'unique_key' : 'strategy';
    const message = "Snapshots must be configured with a 'strategy' and 'unique_key'.";
    refuse(message, `${missing} is missing: add it to config() of ${node.name}, or to its properties`);
  } else if (strategy === 'check') {
    const message = 'A snapshot configured with the check strategy must specify a check_cols configuration.';
    if (!columns) refuse(message, 'check_cols: all, or a list of columns');
  } else if (strategy === 'timestamp' && !updated) {
    refuse(
      'A snapshot configured with the timestamp strategy must specify an updated_at configuration.',
      'updated_at: the column that says when a row was last changed',
    );
  }
}

/** dbt checks each config against its schema. What nobody wrote is dbt's own, and right. */
function checkConfigTypes({ builder, environment: { project } }: Check, node: GraphNode): void {
  const { config, unrendered_config: written } = node as Partial<
    Record<'config' | 'unrendered_config', Readonly<Record<string, unknown>>>
  >;
  if (!config) return;
  const shapes = configShapes(node.resource_type as ResourceType);
  for (const spelling of Object.keys(written ?? config)) {
    const key = HOOK_SPELLING[spelling] ?? spelling;
    const shape = shapes.get(key);
    if (!shape || config[key] === undefined) continue;
    findMisfits(config[key], shape, (misfit) => {
      const found = describeConfigMisfit(key, misfit, node);
      if (!found) return;
      const at = locateConfig(project, node, key, config[key]);
      builder.diagnostics.push(asError(invalidConfig(found.message, node, { at, hint: found.hint })));
    });
  }
}

function describeConfigMisfit(
  key: string,
  misfit: Misfit,
  { unique_id: id }: GraphNode,
): { readonly message: string; readonly hint?: string | undefined } | undefined {
  const name = [key, ...misfit.path.filter((part) => typeof part === 'string')].join('.');
  const what = `The config "${name}" of ${id}`;
  if (misfit.kind === 'missing') return { message: `${what} has an item without "${misfit.key}".` };
  if (misfit.kind !== 'value') return undefined;
  const { value, shape } = misfit;
  return {
    message: `${what} must be ${describeShape(shape)}, not ${describeValue(value)}.`,
    hint: repairOf(value, shape),
  };
}

const ACCESS = ['private', 'protected', 'public'];

function checkModel(check: Check, node: ManifestNode): void {
  const { access, unique_id: id } = node;
  if (access !== undefined && !ACCESS.includes(access)) {
    const message = `Node ${id} has an invalid value (${access}) for the access field`;
    reportConfig(check, node, message, { hint: `it is one of ${ACCESS.join(', ')}`, key: 'access' });
  } else if (access === 'private' && !node.group) {
    reportConfig(
      check,
      node,
      `Found private model '${id}' without a group. Private models must be in a group.`,
      { key: 'access' },
    );
  }
  const { contract, materialized, on_schema_change: change } = node.config;
  if (!contract?.enforced) return;
  if (materialized !== 'table' && materialized !== 'incremental' && hasConstraintToWarnOf(node)) {
    const at = locateNode(check.environment.project, node);
    check.builder.diagnostics.push(asWarning(constraintsUnsupported(node, materialized, at)));
  }
  if (materialized === 'incremental' && change !== 'append_new_columns' && change !== 'fail') {
    const wanted =
      "Models materialized as incremental with contracts enabled must set on_schema_change to 'append_new_columns' or 'fail'";
    reportConfig(check, node, `Invalid value for on_schema_change: ${change}. ${wanted}`, {
      key: 'on_schema_change',
    });
  }
  if (Object.keys(node.columns).length === 0) {
    const wanted = 'Constraints must be defined in a `yml` schema configuration file like `schema.yml`.';
    reportConfig(check, node, `Contract enforcement failed for: (${node.original_file_path})\n${wanted}`);
  }
}

function hasConstraintToWarnOf(node: ManifestNode): boolean {
  const ofColumns = Object.values(node.columns).flatMap((column) => column.constraints);
  return [...ofColumns, ...(node.constraints ?? [])].some(
    (constraint) => (constraint as { warn_unsupported?: unknown }).warn_unsupported !== false,
  );
}
