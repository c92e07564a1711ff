import {
  ingestCancelled,
  sourceFailing,
  sourceQuotaUsedUp,
  sourceUnreachable,
} from '../../diagnostics/codes/ingest.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { OnIngestEvent } from '../ingest-event.ts';
import { HttpStatusError, networkFailure, TransferError } from './http-error.ts';
import { backoffDelay, quotaReset, type RetryPolicy, resetMoment, retryAfter } from './retry-policy.ts';

/** Sends GET requests one at a time; tries again what may pass, waits for quotas, and never shows a secret. */
export interface HttpClient {
  /**
   * Sends a request and consumes its answer; both are tried again together when the transfer breaks.
   * Throws HttpStatusError for 4xx, ProblemError when the source can't be reached or keeps failing.
   */
  get<T>(url: URL, consume: (answer: Answer) => Promise<T>): Promise<T>;
  /** The address of a request as people may see it: without its query, where secrets live. */
  shown(url: URL): string;
}

export interface Answer {
  readonly headers: Headers;
  /** The body piece by piece; throws TransferError when it breaks off or falls silent. */
  chunks(): AsyncIterable<Uint8Array>;
  json(): Promise<unknown>;
}

export interface HttpClientOptions {
  readonly table: string;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onEvent: OnIngestEvent;
  readonly policy: RetryPolicy;
  readonly userAgent: string;
  /** Texts that must never be shown, such as an API key that an error message echoes. */
  readonly secrets: readonly string[];
  readonly signal?: AbortSignal;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const state: ClientState = { options, blockedUntil: 0, quotaWaits: 0 };
  return {
    get: (url, consume) => getWithRetries(state, url, consume),
    shown,
  };
}

interface ClientState {
  readonly options: HttpClientOptions;
  /** No request before this moment: a quota was used up. */
  blockedUntil: number;
  quotaWaits: number;
}

/** An answer that says "later". */
class TryLater extends Error {
  readonly delayMs: number | undefined;
  readonly quota: boolean;
  constructor(cause: string, delayMs: number | undefined, quota: boolean) {
    super(cause);
    this.delayMs = delayMs;
    this.quota = quota;
  }
}

async function getWithRetries<T>(
  state: ClientState,
  url: URL,
  consume: (answer: Answer) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; ) {
    await waitForQuota(state, url);
    try {
      return await getOnce(state, url, consume);
    } catch (error) {
      if (state.options.signal?.aborted) throw new ProblemError(ingestCancelled(state.options.table));
      if (error instanceof TryLater && error.quota) blockUntil(state, error.delayMs, attempt);
      else await pauseAfterFailure(state, { url, error, attempt });
      attempt++;
    }
  }
}

/** Waits out what may pass; throws what will not. */
async function pauseAfterFailure(
  state: ClientState,
  failure: { url: URL; error: unknown; attempt: number },
): Promise<void> {
  const { options } = state;
  const { error, attempt } = failure;
  const url = shown(failure.url);
  const network =
    error instanceof TryLater ? { cause: error.message, unreachable: false } : networkFailure(error);
  if (network === undefined) throw error;
  const { policy } = options;
  if (attempt >= (network.unreachable ? policy.attemptsUnreachable : policy.attempts)) {
    const facts = { url, cause: network.cause, attempts: attempt };
    throw new ProblemError(network.unreachable ? sourceUnreachable(facts) : sourceFailing(facts));
  }
  const asked = error instanceof TryLater ? error.delayMs : undefined;
  const delayMs = Math.min(asked ?? backoffDelay(policy, attempt, options.random), policy.longestQuotaWaitMs);
  options.onEvent({ kind: 'retrying', table: options.table, url, cause: network.cause, attempt, delayMs });
  await options.sleep(delayMs);
}

function blockUntil(state: ClientState, delayMs: number | undefined, attempt: number): void {
  state.quotaWaits++;
  const { policy, clock, random } = state.options;
  const delay = delayMs ?? Math.max(1000, backoffDelay(policy, attempt + 1, random));
  state.blockedUntil = Math.max(state.blockedUntil, clock() + delay);
}

/** Quotas come back by themselves: waits when that is soon, gives up clearly when it is not. */
async function waitForQuota(state: ClientState, url: URL): Promise<void> {
  const { options } = state;
  const delayMs = state.blockedUntil - options.clock();
  if (delayMs <= 0) return;
  if (delayMs > options.policy.longestQuotaWaitMs || state.quotaWaits > 20) {
    const resetAt = new Date(state.blockedUntil).toISOString();
    throw new ProblemError(sourceQuotaUsedUp({ url: url.origin, resetAt }));
  }
  options.onEvent({
    kind: 'waiting',
    table: options.table,
    reason: `quota of ${url.host} is used up`,
    delayMs,
  });
  await options.sleep(delayMs);
}

async function getOnce<T>(state: ClientState, url: URL, consume: (answer: Answer) => Promise<T>): Promise<T> {
  const { options } = state;
  const silence = new SilenceTimer(options.policy.silenceMs, options.signal);
  try {
    const response = await options.fetch(url, {
      signal: silence.signal,
      headers: { accept: '*/*', 'user-agent': options.userAgent },
    });
    const reset = quotaReset(response.headers);
    if (reset !== undefined) state.blockedUntil = Math.max(state.blockedUntil, reset);
    if (!response.ok) throw await failedStatus(options, url, response);
    state.quotaWaits = 0;
    return await consume(answerOf(response, silence));
  } catch (error) {
    throw silence.expired ? new TransferError(`no data for ${options.policy.silenceMs / 1000} s`) : error;
  } finally {
    silence.stop();
  }
}

async function failedStatus(options: HttpClientOptions, url: URL, response: Response): Promise<Error> {
  const text = (await response.text().catch(() => '')).slice(0, 2000);
  const body = parseObject(text);
  const now = options.clock();
  const after = retryAfter(response.headers.get('retry-after'), now);
  if (response.status === 429) {
    const reset =
      resetMoment(stringOf(body['reset_time'])) ?? resetMoment(response.headers.get('x-ratelimit-reset'));
    return new TryLater(
      'answered 429',
      after ?? (reset === undefined ? undefined : Math.max(0, reset - now)),
      true,
    );
  }
  if (response.status >= 500 || response.status === 408) {
    return new TryLater(`answered ${response.status}`, after, false);
  }
  const detail = stringOf(body['message']) ?? stringOf(body['error']) ?? '';
  return new HttpStatusError(shown(url), response.status, withoutSecrets(detail, options.secrets));
}

function answerOf(response: Response, silence: SilenceTimer): Answer {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (response.body === null) return;
    const reader = response.body.getReader();
    try {
      for (;;) {
        silence.restart();
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw new TransferError(
            `the answer broke off (${networkFailure(error)?.cause ?? 'connection lost'})`,
          );
        });
        if (done) return;
        silence.pause();
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }
  const json = async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of chunks()) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('utf8');
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new TransferError('the answer is not JSON');
    }
  };
  return { headers: response.headers, chunks, json };
}

/** Aborts a request that is silent for too long; time spent in our own hands does not count. */
class SilenceTimer {
  readonly signal: AbortSignal;
  expired = false;
  private readonly controller = new AbortController();
  private readonly ms: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(ms: number, outer: AbortSignal | undefined) {
    this.ms = ms;
    this.signal = outer ? AbortSignal.any([outer, this.controller.signal]) : this.controller.signal;
    this.restart();
  }

  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.expired = true;
      this.controller.abort();
    }, this.ms);
  }

  pause(): void {
    clearTimeout(this.timer);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, '***');
  return safe.replace(/\s+/g, ' ').slice(0, 300);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
