import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { docsPortInUse } from '../diagnostics/codes/docs.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { pictureTypes } from '../util/picture-types.ts';
import { addDataRoutes, type DocsData, dataPath } from './data-routes.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  ...pictureTypes,
};

const page = /^(?:static_)?index\.html$/;

/**
 * What else of a target folder a browser may see: the site, pictures (projects name the folders of theirs as they like)
 * and the artifacts, no logs and no stored rows.
 */
const served =
  /^(emds-docs\/[\w-]+\.(js|css)|assets\/.+|.+\.(svg|png|jpe?g|gif|webp|avif)|(manifest|catalog|run_results)\.json)$/i;

/** For what is no page: a picture can hold scripts too, and must not run them beside the data of the project. */
const lifeless = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";

const livePath = '/__emds/live';

export interface DocsHandlerOptions {
  /** Host names that requests may use, besides loopback ones. */
  readonly hosts?: readonly string[];
  /** Whether requests may use any numeric address: a name that points elsewhere is still refused. */
  readonly anyAddress?: boolean;
  /** Rows of the project's relations, where there is a database. */
  readonly data?: DocsData | undefined;
  /** How often to look for changes, in milliseconds. */
  readonly pollMs?: number;
}

export type DocsHandler = (request: Request) => Response | Promise<Response>;

/**
 * Serves a generated site: GET only, nothing outside the folder and nothing of it but the site, its assets and the
 * artifacts. A request under a foreign host name is refused, so that no web page can read the docs through a name
 * that it points to this machine. Open pages learn when index.html changes.
 */
export function createDocsHandler(siteDir: string, options: DocsHandlerOptions = {}): DocsHandler {
  const app = new Hono();
  const allowed = new Set(['127.0.0.1', 'localhost', '[::1]', ...(options.hosts ?? [])]);
  app.use(async (context, next) => {
    const host = (context.req.header('host') ?? new URL(context.req.url).host)
      .replace(/:\d+$/, '')
      .toLowerCase();
    const isAddress = options.anyAddress === true && /^(\d+(\.\d+){3}|\[[\da-f:]+\])$/.test(host);
    if (!allowed.has(host) && !isAddress)
      return context.text('This server answers only under its own name.', 403);
    await next();
    context.header('x-content-type-options', 'nosniff');
    context.header('referrer-policy', 'no-referrer');
    context.header('cross-origin-resource-policy', 'same-origin');
    context.header('x-frame-options', 'DENY');
  });
  app.get(livePath, (context) =>
    streamSSE(context, (stream) => sendChanges(stream, siteDir, options.pollMs ?? 700)),
  );
  if (options.data) addDataRoutes(app, options.data);
  app.get('/favicon.ico', (context) => context.body(null, 204));
  app.get('*', async (context) => {
    const path = decodePath(new URL(context.req.url).pathname);
    const file = path === undefined ? undefined : await readSiteFile(siteDir, path);
    if (file === undefined || path === undefined) return context.text('Not found.', 404);
    if (context.req.header('if-none-match') === file.tag) return context.body(null, 304);
    context.header('content-type', contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream');
    context.header('cache-control', 'no-cache');
    context.header('etag', file.tag);
    if (page.test(path)) return context.body(liveHtml(file.content, options.data !== undefined));
    context.header('content-security-policy', lifeless);
    return context.body(file.content);
  });
  return (request) => app.fetch(request);
}

function decodePath(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname).replace(/^\/+/, '') || 'index.html';
    return (page.test(path) || served.test(path)) && !path.split('/').includes('..') && !path.includes('\0')
      ? path
      : undefined;
  } catch {
    return undefined;
  }
}

async function readSiteFile(
  siteDir: string,
  path: string,
): Promise<{ content: Uint8Array<ArrayBuffer>; tag: string } | undefined> {
  try {
    const root = await realpath(siteDir);
    const full = await realpath(join(root, path));
    if (!full.startsWith(root + sep)) return undefined;
    const content = new Uint8Array(await readFile(full));
    return { content, tag: `"${createHash('sha256').update(content).digest('hex').slice(0, 20)}"` };
  } catch {
    return undefined;
  }
}

/** The page, told where to listen for changes and to ask for rows; files on disk have no such lines. */
function liveHtml(content: Uint8Array, hasData: boolean): string {
  const meta = (name: string, path: string) => `<meta name="emds-${name}" content="${path}">\n`;
  const lines = `${meta('live', livePath)}${hasData ? meta('data', dataPath) : ''}`;
  return new TextDecoder().decode(content).replace('</head>', `${lines}</head>`);
}

interface EventStream {
  readonly aborted: boolean;
  writeSSE(message: { event: string; data: string }): Promise<void>;
  sleep(ms: number): Promise<unknown>;
}

/** index.html is written last, and every change of the site changes it: it carries the build's hash. */
async function sendChanges(stream: EventStream, siteDir: string, pollMs: number): Promise<void> {
  const version = async () => {
    try {
      const { mtimeMs, size } = await stat(join(siteDir, 'index.html'));
      return `${mtimeMs}:${size}`;
    } catch {
      return '';
    }
  };
  let last = await version();
  await stream.writeSSE({ event: 'ready', data: '' });
  while (!stream.aborted) {
    await stream.sleep(pollMs);
    const now = await version();
    if (now !== '' && now !== last) await stream.writeSSE({ event: 'reload', data: '' });
    last = now || last;
  }
}

export interface ServeDocsOptions {
  /** Folder with index.html. */
  readonly dir: string;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Called once the server listens. */
  readonly onReady?: (address: { host: string; port: number; url: string }) => void;
  readonly data?: DocsData | undefined;
  /** Stops the server. */
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
}

/** Serves a generated site until the signal aborts. Throws a ProblemError when the port is taken. */
export function serveDocs(options: ServeDocsOptions): Promise<void> {
  const host = options.host ?? '127.0.0.1';
  const fetch = createDocsHandler(options.dir, {
    hosts: [host],
    anyAddress: host === '0.0.0.0' || host === '::',
    data: options.data,
    ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
  });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port: options.port }, (info: AddressInfo) => {
      options.onReady?.({
        host,
        port: info.port,
        url: `http://${host.includes(':') ? `[${host}]` : host}:${info.port}/`,
      });
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new ProblemError(docsPortInUse(host, options.port)) : error);
    });
    const stop = () => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    };
    if (options.signal?.aborted) stop();
    else options.signal?.addEventListener('abort', stop, { once: true });
  });
}
