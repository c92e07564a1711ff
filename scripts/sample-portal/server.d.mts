import type { ServiceRequest } from './generator.d.mts';

export interface PortalRequest {
  /** Path below the API's base, such as `/catalog/datasets/3-1-1-service-requests/records`. */
  readonly path: string;
  readonly params: URLSearchParams;
  /** 1 for the first request since the start. */
  readonly number: number;
}

/** What goes wrong with one request. `afterRows` breaks an export off in the middle, with status 200 already sent. */
export interface Fault {
  readonly kind: 'status' | 'interrupt' | 'cut' | 'drop' | 'reset' | 'slow';
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterRows?: number;
  /** Waits before answering. */
  readonly delayMs?: number;
  /** Waits before each 500 rows of an export. */
  readonly pauseMs?: number;
}

export interface PortalOptions {
  readonly rows: readonly (ServiceRequest | Record<string, unknown>)[];
  readonly port?: number;
  readonly now?: () => number;
  /** name, label and type of each field, where they are not those of the real data set. */
  readonly fields?: readonly (readonly [string, string, string])[];
  readonly fault?: (request: PortalRequest) => Fault | undefined | Promise<Fault | undefined>;
  readonly quota?: { limit: number; remaining: number; resetAt: number | undefined };
  readonly apiKey?: string;
}

export interface SamplePortal {
  /** The API's base address, for `base_url`. */
  readonly url: string;
  rows: readonly (ServiceRequest | Record<string, unknown>)[];
  fault: PortalOptions['fault'];
  quota: { limit: number; remaining: number; resetAt: number | undefined };
  readonly requests: PortalRequest[];
  close(): Promise<void>;
}

export function startSamplePortal(options: PortalOptions): Promise<SamplePortal>;
