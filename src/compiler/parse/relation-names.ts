import { INTERNAL_PACKAGES, type LibraryMacro } from '../jinja/functions/macro-library.ts';
import { invoke } from '../jinja/macro.ts';
import { str } from '../jinja/text.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import { EVERYWHERE } from './cache/read-log.ts';
import type { ParseEnvironment } from './parse-environment.ts';

type Component = 'database' | 'schema' | 'alias';

/** What `config()` and properties ask for; null where they ask for nothing. */
export interface CustomNames {
  readonly database?: unknown;
  readonly schema?: unknown;
  readonly alias?: unknown;
}

/** Names a node's relation through the project's `generate_*_name` macros. */
export function nameRelation(
  node: ManifestNode,
  environment: ParseEnvironment,
  names: CustomNames = node.config,
): void {
  const { config } = node;
  node.database = generateName('database', node, names.database ?? null, environment) ?? node.database;
  node.schema = generateName('schema', node, names.schema ?? null, environment) ?? node.schema;
  node.alias = generateName('alias', node, names.alias ?? null, environment) ?? node.alias;
  if (node.resource_type === 'snapshot') {
    if (config['target_database']) node.database = String(config['target_database']);
    if (config['target_schema']) node.schema = String(config['target_schema']);
  }
  const path = { database: node.database, schema: node.schema, identifier: node.alias };
  node.relation_name = hasRelation(node, environment)
    ? environment.relationName(path, config.quoting ?? {})
    : null;
}

function hasRelation(node: ManifestNode, environment: ParseEnvironment): boolean {
  const { config } = node;
  switch (node.resource_type) {
    case 'model':
      return config.materialized !== 'ephemeral';
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return config.store_failures || environment.project.invocation.flags.STORE_FAILURES;
    default:
      return false;
  }
}

function generateName(
  component: Component,
  node: ManifestNode,
  custom: unknown,
  environment: ParseEnvironment,
): string | null {
  const macro = environment.nameMacro(component, node.package_name);
  if (macro === 'default') return defaultName(component, node, custom, environment);
  if (!macro) return null;
  // The scope is shared by the nodes of a package: what one of them has it look up, the next one finds there.
  const value = environment.reads.within(EVERYWHERE, () =>
    invoke(environment.nameScope(node).bind(macro), [custom, node]),
  );
  return typeof value === 'string'
    ? value.trim()
    : value === null || value === undefined
      ? null
      : String(value);
}

/** What dbt's own macros give, without running them. */
function defaultName(
  component: Component,
  node: ManifestNode,
  custom: unknown,
  environment: ParseEnvironment,
): string {
  const { credentials } = environment.project.profile;
  const wanted = custom === null || custom === undefined ? null : str(custom).trim();
  switch (component) {
    case 'database':
      return (wanted ?? credentials.database).trim();
    case 'schema':
      return wanted === null ? credentials.schema : `${credentials.schema}_${wanted}`;
    case 'alias': {
      if (wanted) return wanted;
      return node.version ? `${node.name}_v${str(node.version).replaceAll('.', '_')}` : node.name;
    }
  }
}

/** The macro that names a component for the nodes of a package: the root project's, the package's own, or dbt's. */
export function findNameMacro(
  environment: Pick<ParseEnvironment, 'library' | 'project'>,
  component: Component,
  packageName: string,
): LibraryMacro | 'default' | undefined {
  const { library } = environment;
  const name = `generate_${component}_name`;
  const root = environment.project.root.name;
  const own =
    library.inPackage(root)?.get(name) ??
    (packageName === root ? undefined : library.inPackage(packageName)?.get(name));
  if (own) return own;
  const implementations = [`default__${name}`, `duckdb__${name}`];
  const isOverridden = [...library.packageNames()].some(
    (other) =>
      !INTERNAL_PACKAGES.includes(other) &&
      implementations.some((implementation) => library.inPackage(other)?.has(implementation)),
  );
  return isOverridden ? library.findAnywhere(name, 'dbt') : 'default';
}
