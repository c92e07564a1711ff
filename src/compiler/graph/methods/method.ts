import type { Problem } from '../../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../../manifest/resource.ts';
import type { SelectionContext } from '../selection-context.ts';

/** What a selector method looks at. */
export interface MethodInput {
  readonly manifest: Manifest;
  /** The enabled members of the graph; only they can be found. */
  readonly members: ReadonlySet<UniqueId>;
  readonly value: string;
  /** The value before it was made text: YAML selectors may compare numbers and booleans. */
  readonly rawValue: unknown;
  readonly methodArguments: readonly string[];
  readonly context: SelectionContext;
  /** Reports what is worth a warning on the way. */
  readonly warn: (problem: Problem) => void;
  /** Evaluates a selector of selectors.yml. */
  readonly selectNamed: (name: string) => ReadonlySet<UniqueId>;
}

/** Finds the ids that fit. Throws a ProblemError for a value that makes no sense. */
export type SelectorMethod = (input: MethodInput) => Iterable<UniqueId>;

export type Section =
  | 'nodes'
  | 'sources'
  | 'exposures'
  | 'metrics'
  | 'unit_tests'
  | 'semantic_models'
  | 'saved_queries'
  | 'functions';

/** Every section that has selectable resources, in dbt's order. */
export const allSections: readonly Section[] = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'unit_tests',
  'semantic_models',
  'saved_queries',
  'functions',
];

/** The members of these sections that pass the test. */
export function* matching(
  { manifest, members }: MethodInput,
  sections: readonly Section[],
  fits: (node: GraphNode, id: UniqueId) => boolean,
): Generator<UniqueId> {
  for (const section of sections) {
    const resources: Readonly<Record<UniqueId, GraphNode>> = manifest[section];
    for (const id in resources) if (members.has(id) && fits(resources[id]!, id)) yield id;
  }
}
