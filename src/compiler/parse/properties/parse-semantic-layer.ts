import { attempt, type FileParser } from '../draft.ts';
import type { PropertyEntry } from './read-properties.ts';
import { checkSemanticLayer } from './semantic/check-semantic-layer.ts';
import { parseMetric } from './semantic/parse-metric.ts';
import { parseSavedQuery } from './semantic/parse-saved-query.ts';
import { parseSemanticModel } from './semantic/parse-semantic-model.ts';
import { resolveMetrics } from './semantic/resolve-metrics.ts';

/** The entries of the semantic layer, of all packages. */
export interface SemanticLayerEntries {
  readonly semanticModels: readonly PropertyEntry[];
  readonly metrics: readonly PropertyEntry[];
  readonly savedQueries: readonly PropertyEntry[];
}

/** Adds semantic models, metrics and saved queries to the manifest, resolved. All nodes must be known. */
export function parseSemanticLayer(parser: FileParser, entries: SemanticLayerEntries): void {
  for (const entry of entries.semanticModels) attempt(parser, () => parseSemanticModel(parser, entry));
  for (const entry of entries.metrics) attempt(parser, () => parseMetric(parser, entry));
  resolveMetrics(parser.builder);
  for (const entry of entries.savedQueries) attempt(parser, () => parseSavedQuery(parser, entry));
  checkSemanticLayer(parser.builder);
}
