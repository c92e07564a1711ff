/** An answer with an error status that is not worth trying again; the caller may know another way. */
export class HttpStatusError extends Error {
  readonly url: string;
  readonly status: number;
  readonly detail: string;
  constructor(url: string, status: number, detail: string) {
    super(`${url} answered ${status}: ${detail}`);
    this.name = 'HttpStatusError';
    this.url = url;
    this.status = status;
    this.detail = detail;
  }
}

/** A transfer that began and did not end well: worth trying again. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
]);

export interface NetworkFailure {
  /** Code where there is one, such as ECONNREFUSED, else the innermost message. */
  readonly cause: string;
  /** Nobody was there, as opposed to a connection that broke. */
  readonly unreachable: boolean;
}

/** Reads what fetch threw; undefined when it is no failure of the network. */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  if (error instanceof TransferError) return { cause: error.message, unreachable: false };
  if (!(error instanceof Error)) return undefined;
  const code = innermostCode(error);
  if (code !== undefined && (UNREACHABLE.has(code) || /^(E[A-Z]+|UND_ERR|CERT_|ERR_TLS)/.test(code))) {
    return { cause: code, unreachable: UNREACHABLE.has(code) };
  }
  return error instanceof TypeError && /fetch failed|terminated|other side closed/.test(error.message)
    ? { cause: messageOf(error.cause) ?? error.message, unreachable: false }
    : undefined;
}

function innermostCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0)
    return innermostCode(error.errors[0], depth + 1);
  const inner = innermostCode(error.cause, depth + 1);
  const own = (error as { code?: unknown }).code;
  return inner ?? (typeof own === 'string' ? own : undefined);
}

function messageOf(value: unknown): string | undefined {
  return value instanceof Error && value.message ? value.message : undefined;
}
