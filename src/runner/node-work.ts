import type { ExecutionContext } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { DuckdbSession } from './duckdb/session.ts';
import type { NodeRecord } from './node-result.ts';
import type { RunEnvironment } from './run-environment.ts';

/** What executing one node works with. */
export interface NodeWork {
  readonly node: ManifestNode;
  readonly record: NodeRecord;
  readonly session: DuckdbSession;
  readonly context: ExecutionContext;
  readonly environment: RunEnvironment;
}
