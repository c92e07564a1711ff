import type { Manifest } from '../manifest/manifest.ts';
import type { UniqueId } from '../manifest/resource.ts';

/** The artifacts of `--state`, as far as they are there. */
export interface PreviousState {
  readonly manifest?: Manifest;
  readonly results?: readonly { readonly unique_id: UniqueId; readonly status: string }[];
  /** sources.json of the state folder. */
  readonly sources?: readonly FreshnessEntry[];
  /** sources.json of this project's target folder. */
  readonly sourcesCurrent?: readonly FreshnessEntry[];
}

export interface FreshnessEntry {
  readonly unique_id: UniqueId;
  /** ISO time; absent where the check itself failed. */
  readonly max_loaded_at?: string;
}
