import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

interface Named {
  readonly unique_id: string;
  readonly name: string;
  readonly original_file_path: string;
}

interface Deprecated extends Named {
  readonly package_name: string;
  readonly version?: unknown;
  readonly latest_version?: unknown;
  readonly deprecation_date?: string | null | undefined;
}

const label = ({ name, version }: Deprecated): string =>
  version == null ? name : `${name}.v${String(version)}`;

/** A model whose deprecation date has passed. */
export function modelDeprecated(node: Deprecated, at: Span | undefined): Problem {
  return {
    code: 'model-deprecated',
    kind: 'Compilation',
    message: `Model ${label(node)} has passed its deprecation date of ${node.deprecation_date}. This model should be disabled or removed.`,
    ...(at && { at }),
    node: node.unique_id,
  };
}

/** A model that reads one that is deprecated, or will be. */
export function referenceDeprecated(
  from: Named,
  node: Deprecated,
  { isPast, at }: { readonly isPast: boolean; readonly at: Span | undefined },
): Problem {
  const { name, version, latest_version: latest, package_name: owner } = node;
  const when = isPast ? 'was deprecated' : 'is slated for deprecation';
  const newer = `A new version of '${name}' is available. ${isPast ? 'Migrate now' : 'Try it out'}: {{ ref('${owner}', '${name}', v='${String(latest)}') }}.`;
  return {
    code: isPast ? 'reference-deprecated' : 'deprecation-upcoming',
    kind: 'Compilation',
    message:
      `While compiling '${from.name}': Found a reference to ${label(node)}, which ${when} on '${node.deprecation_date}'. ` +
      (version != null && String(version) !== String(latest) ? newer : ''),
    ...(at && { at }),
    node: from.unique_id,
  };
}

/** Names with spaces, which dbt refuses unless `require_resource_names_without_spaces` is off. */
export function namesWithSpaces(nodes: readonly Named[]): Problem {
  const list = nodes.map((node) => `  * '${node.unique_id}' (${node.original_file_path})`).join('\n');
  return {
    code: 'name-with-spaces',
    kind: 'Runtime',
    message: `Resource names cannot contain spaces:\n${list}\nPlease rename the invalid model(s) so that their name(s) do not contain any spaces.`,
    hint: 'underscores do instead of spaces; or set "require_resource_names_without_spaces: false" under "flags:" in dbt_project.yml',
  };
}
