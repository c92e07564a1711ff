import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { archiveOf } from './make-archive.ts';

export interface HubRelease {
  readonly version: string;
  readonly packages?: readonly Record<string, unknown>[];
  readonly requireDbtVersion?: readonly string[];
  readonly sha1?: string;
}

/** A package index on this machine that speaks the public one's protocol. */
export interface Hub {
  readonly url: string;
  readonly requests: string[];
  publish(name: string, release: HubRelease): void;
  /** Keys to add to a package's answer, such as `redirectname`. */
  amend(name: string, keys: Readonly<Record<string, unknown>>): void;
  /** Serves these bytes at a path. */
  serve(path: string, bytes: Buffer): void;
  /** Answers the next requests with a status instead. */
  failNext(times: number, status: number): void;
  close(): Promise<void>;
}

interface HubPackage {
  readonly releases: Map<string, HubRelease>;
  keys: Readonly<Record<string, unknown>>;
}

export async function startHub(): Promise<Hub> {
  const packages = new Map<string, HubPackage>();
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  let failures = { times: 0, status: 0 };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (failures.times > 0) {
      failures.times--;
      response.writeHead(failures.status).end();
      return;
    }
    const bytes = files.get(path) ?? answer(path, packages, `http://${request.headers.host}`);
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const get = (name: string): HubPackage => {
    const found = packages.get(name) ?? { releases: new Map(), keys: {} };
    packages.set(name, found);
    return found;
  };
  return {
    url,
    requests,
    publish: (name, release) => void get(name).releases.set(release.version, release),
    amend: (name, keys) => {
      get(name).keys = keys;
    },
    serve: (path, bytes) => void files.set(path, bytes),
    failNext: (times, status) => {
      failures = { times, status };
    },
    close: () => close(server),
  };
}

function answer(
  path: string,
  packages: ReadonlyMap<string, HubPackage>,
  base: string,
): string | Buffer | undefined {
  if (path === '/api/v1/index.json') return JSON.stringify([...packages.keys()]);
  const name = /^\/api\/v1\/(.+)\.json$/.exec(path)?.[1];
  if (name !== undefined) {
    const found = packages.get(name);
    return found && JSON.stringify({ ...describe(name, found, base), ...found.keys });
  }
  const [, archived, version] = /^\/archives\/(.+)\/([^/]+)\.tar\.gz$/.exec(path) ?? [];
  return archived !== undefined && packages.get(archived)?.releases.has(version!)
    ? releaseArchive(archived, version!)
    : undefined;
}

function describe(name: string, { releases }: HubPackage, base: string): Record<string, unknown> {
  const [namespace, project] = name.split('/') as [string, string];
  const versions = [...releases.values()].map((release) => [
    release.version,
    {
      id: `${name}/${release.version}`,
      name: project,
      version: release.version,
      packages: release.packages ?? [],
      ...(release.requireDbtVersion ? { require_dbt_version: release.requireDbtVersion } : {}),
      downloads: {
        tarball: `${base}/archives/${name}/${release.version}.tar.gz`,
        format: 'tgz',
        sha1: release.sha1 ?? createHash('sha1').update(releaseArchive(name, release.version)).digest('hex'),
      },
    },
  ]);
  return { name: project, namespace, latest: '', versions: Object.fromEntries(versions) };
}

function releaseArchive(name: string, version: string): Buffer {
  const project = name.split('/')[1]!;
  return archiveOf(`${project}-${version}`, {
    'dbt_project.yml': `name: ${project}\nversion: ${version}\n`,
    'macros/version.sql': `{% macro ${project}_version() %}${version}{% endmacro %}\n`,
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
