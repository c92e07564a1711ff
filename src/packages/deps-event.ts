import type { Problem } from '../diagnostics/diagnostic.ts';

/** What happens while packages are installed, in dbt's order. Texts in it are safe to print. */
export type DepsEvent =
  | { readonly type: 'no-packages' }
  | { readonly type: 'packages-file-created' }
  | { readonly type: 'duplicate-removed'; readonly entry: Readonly<Record<string, string>> }
  | {
      readonly type: 'package-added';
      readonly name: string;
      readonly version: string | null;
      readonly path: string;
    }
  | { readonly type: 'lock-updated'; readonly path: string }
  | { readonly type: 'install-started'; readonly name: string }
  | { readonly type: 'installed'; readonly version: string }
  | { readonly type: 'update-available'; readonly latest: string }
  | { readonly type: 'up-to-date' }
  | { readonly type: 'subdirectory'; readonly subdirectory: string }
  | { readonly type: 'updates-available'; readonly names: readonly string[] }
  /** Of `--dry-run`: what would be installed. */
  | { readonly type: 'would-install'; readonly name: string; readonly version: string }
  | { readonly type: 'warning'; readonly problem: Problem };

/** May throw a ProblemError to stop, as `--warn-error` does. */
export type OnDepsEvent = (event: DepsEvent) => void;
