import type { GraphNode, ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { NodeResult } from './run-results.ts';

/** What happens while a plan runs, in order. Reporters are exhaustive switches over it; nothing here is printed by the runner. */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly threads: number;
      readonly target: string;
      readonly total: number;
    }
  | { readonly kind: 'hooks-started'; readonly hook: 'on-run-start' | 'on-run-end'; readonly count: number }
  | {
      readonly kind: 'hook-started';
      readonly node: ManifestNode;
      readonly hook: 'on-run-start' | 'on-run-end';
      readonly index: number;
      readonly count: number;
    }
  | {
      readonly kind: 'hook-finished';
      readonly node: ManifestNode;
      readonly hook: 'on-run-start' | 'on-run-end';
      readonly index: number;
      readonly count: number;
      readonly result: NodeResult;
    }
  | {
      readonly kind: 'node-started';
      readonly id: UniqueId;
      readonly node: GraphNode;
      readonly index: number | null;
      readonly total: number;
    }
  | {
      readonly kind: 'node-finished';
      readonly id: UniqueId;
      readonly node: GraphNode;
      readonly index: number | null;
      readonly total: number;
      readonly result: NodeResult;
    }
  | {
      readonly kind: 'batch-started' | 'batch-finished';
      readonly id: UniqueId;
      readonly node: ManifestNode;
      readonly index: number;
      readonly total: number;
      readonly start: string;
      readonly result?: NodeResult;
      /** Of the batch's compiled SQL. */
      readonly compiledPath?: string;
    }
  /** `log()` and `print()` of a template, warnings raised by macros, queries at debug level. */
  | {
      readonly kind: 'message';
      readonly level: 'debug' | 'info' | 'warn' | 'error' | 'print';
      readonly message: string;
      readonly node?: UniqueId;
      readonly event?: string;
    }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'run-finished'; readonly elapsed: number };

export type OnRunEvent = (event: RunEvent) => void;
