import { ambiguousAlias, duplicateResource, invalidConfig } from '../../diagnostics/codes/parse.ts';
import { asError } from '../../diagnostics/diagnostic.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import type { ParseEnvironment } from './parse-environment.ts';

/** What only the whole can show: two nodes of one relation, names that clash, groups and access that do not exist. */
export function checkManifest(builder: ManifestBuilder, environment: ParseEnvironment): void {
  const relations = new Map<string, ManifestNode>();
  const names = new Map<string, ManifestNode>();
  for (const node of Object.values(builder.nodes)) {
    checkGroup(builder, node);
    if (node.resource_type === 'model') checkModel(builder, node);
    if (node.resource_type !== 'model' && node.resource_type !== 'seed' && node.resource_type !== 'snapshot')
      continue;
    const key = `${node.package_name}.${node.name}`;
    const sameName = names.get(key);
    if (sameName && node.version == null && sameName.version == null)
      builder.diagnostics.push(asError(duplicateResource(node, sameName)));
    names.set(key, node);
    const relation = environment.relationName(
      { database: node.database, schema: node.schema, identifier: node.alias },
      node.config.quoting ?? {},
    );
    const other = relations.get(relation);
    if (other) builder.diagnostics.push(asError(ambiguousAlias(node, other, relation)));
    relations.set(relation, node);
  }
}

function checkGroup(builder: ManifestBuilder, node: ManifestNode): void {
  if (!node.group || Object.values(builder.groups).some((group) => group.name === node.group)) return;
  builder.diagnostics.push(
    asError(
      invalidConfig(
        `Invalid group '${node.group}', expected one of ${JSON.stringify(Object.values(builder.groups).map((g) => g.name))}`,
        node,
      ),
    ),
  );
}

const ACCESS = new Set(['private', 'protected', 'public']);

function checkModel(builder: ManifestBuilder, node: ManifestNode): void {
  if (node.access !== undefined && !ACCESS.has(node.access)) {
    builder.diagnostics.push(
      asError(
        invalidConfig(
          `Node ${node.unique_id} has an invalid value (${node.access}) for the access field`,
          node,
        ),
      ),
    );
  } else if (node.access === 'private' && !node.group) {
    builder.diagnostics.push(
      asError(
        invalidConfig(
          `Found private model '${node.unique_id}' without a group. Private models must be in a group.`,
          node,
        ),
      ),
    );
  }
  const { contract, materialized, on_schema_change: change } = node.config;
  if (
    contract?.enforced &&
    materialized === 'incremental' &&
    change !== 'append_new_columns' &&
    change !== 'fail'
  ) {
    builder.diagnostics.push(
      asError(
        invalidConfig(
          `Invalid value for on_schema_change: ${change}. Models materialized as incremental with contracts enabled must set on_schema_change to 'append_new_columns' or 'fail'`,
          node,
        ),
      ),
    );
  }
  if (contract?.enforced && Object.keys(node.columns).length === 0) {
    builder.diagnostics.push(
      asError(
        invalidConfig(
          `Contract enforcement failed for: (${node.original_file_path})\nConstraints must be defined in a \`yml\` schema configuration file like \`schema.yml\`.`,
          node,
        ),
      ),
    );
  }
}
