import { isRecord } from '../compiler/project/is-record.ts';
import {
  hubAnswerInvalid,
  packageNotInIndex,
  packageRedirected,
  packageVersionNotFound,
  packageVersionsConflict,
} from '../diagnostics/codes/packages.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { type DownloadOptions, downloadJson } from './download.ts';
import type { PackageRequest } from './package-request.ts';
import type { PackageSpec } from './package-spec.ts';
import { parsePackages } from './parse-packages.ts';
import {
  highestWithin,
  installableVersions,
  printRange,
  reduceVersions,
  versionsCompatible,
} from './version-range.ts';
import { parseVersion, printVersion, type VersionSpecifier } from './version-specifier.ts';

// The package index's protocol, as dbt/clients/registry.py and dbt/deps/registry.py speak it.

/** A version chosen for a package of the index. */
export interface ChosenVersion {
  readonly version: string;
  /** The newest one that could be installed: the user hears of it when it is another. */
  readonly latest: string;
}

/** What the index says of one version. */
export interface HubVersion {
  readonly projectName: string;
  readonly packages: readonly PackageSpec[];
  readonly tarball: string;
  readonly sha1: string | undefined;
}

export interface HubClient {
  /** Throws a ProblemError where no version fits. */
  choose(request: PackageRequest & { readonly kind: 'hub' }): Promise<ChosenVersion>;
  describe(name: string, version: string): Promise<HubVersion>;
}

export interface HubOptions extends DownloadOptions {
  /** https://hub.getdbt.com/ or what DBT_PACKAGE_HUB_URL says. */
  readonly baseUrl: string;
  /** Versions whose require_dbt_version excludes this one are not taken; undefined takes all. */
  readonly dbtVersion: VersionSpecifier | undefined;
  readonly onWarning: (problem: Problem) => void;
}

type Versions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Asks the index for each thing once. */
export function hubClient(options: HubOptions): HubClient {
  const base = options.baseUrl.endsWith('/') ? options.baseUrl : `${options.baseUrl}/`;
  const url = (name: string) => `${base}api/v1/${name.split('/').map(encodeURIComponent).join('/')}.json`;
  const index = remember(() => fetchIndex(url('index'), options));
  const versions = remember((name: string) => fetchVersions(name, url(name), options));
  return {
    choose: async (request) => {
      const known = await index('');
      if (!known.has(request.package)) {
        throw new ProblemError(packageNotInIndex(request.package, nearest(request.package, known)));
      }
      return chooseVersion(request, await versions(request.package), options.dbtVersion);
    },
    describe: async (name, version) => {
      const found = (await versions(name))[version];
      if (!found) throw new ProblemError(hubAnswerInvalid(url(name), `it has no version ${version}`));
      return describeVersion(found, `${name}@${version}`, url(name));
    },
  };
}

function remember<T>(fetch: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? fetch(key);
    answers.set(key, answer);
    return answer;
  };
}

async function fetchIndex(url: string, options: HubOptions): Promise<ReadonlySet<string>> {
  const check = (body: unknown) => {
    if (!Array.isArray(body)) throw new Error('the answer is no list of packages');
  };
  return new Set((await downloadJson(url, check, options)) as string[]);
}

async function fetchVersions(name: string, url: string, options: HubOptions): Promise<Versions> {
  const check = (body: unknown) => {
    const complete = isRecord(body) && 'name' in body && isRecord(body['versions']);
    if (!complete) throw new Error('the answer has no "name" and "versions"');
  };
  const body = (await downloadJson(url, check, options)) as Record<string, unknown>;
  const { redirectnamespace: namespace, redirectname: redirected } = body;
  if (namespace || redirected) {
    const to = `${String(namespace || body['namespace'])}/${String(redirected || body['name'])}`;
    options.onWarning(packageRedirected(name, to));
  }
  const versions = Object.entries(body['versions'] as object).filter(([, value]) => isRecord(value));
  return Object.fromEntries(versions) as Versions;
}

function chooseVersion(
  request: PackageRequest & { readonly kind: 'hub' },
  versions: Versions,
  dbtVersion: VersionSpecifier | undefined,
): ChosenVersion {
  const range = reduceVersions(request.versions);
  if (!range) {
    throw new ProblemError(packageVersionsConflict(request.package, request.versions.map(printVersion)));
  }
  const compatible = Object.keys(versions).filter(
    (version) => !dbtVersion || supports(versions[version]!['require_dbt_version'], dbtVersion),
  );
  const wantsPrerelease = request.installPrerelease || request.versions.some((it) => it.prerelease !== null);
  const installable = installableVersions(compatible, wantsPrerelease);
  const version = highestWithin(range, installable);
  if (version !== undefined) return { version, latest: installable.at(-1)! };
  throw new ProblemError(
    packageVersionNotFound({
      name: request.package,
      range: printRange(range),
      available: installable,
      versionCheck: dbtVersion !== undefined,
    }),
  );
}

/** A requirement that is no version is taken for one that nothing meets. */
function supports(required: unknown, dbtVersion: VersionSpecifier): boolean {
  if (!required || (Array.isArray(required) && required.length === 0)) return true;
  const bounds = (Array.isArray(required) ? required : [required]).map((it) => parseVersion(String(it)));
  return !bounds.includes(undefined) && versionsCompatible(dbtVersion, ...(bounds as VersionSpecifier[]));
}

function describeVersion(entry: Readonly<Record<string, unknown>>, label: string, url: string): HubVersion {
  const downloads = isRecord(entry['downloads']) ? entry['downloads'] : {};
  const { tarball, sha1 } = downloads;
  const projectName = entry['name'];
  const { specs, diagnostics } = parsePackages(entry['packages'], [], { label });
  const mistake = diagnostics.find((it) => it.severity === 'error');
  if (mistake) throw new ProblemError(mistake);
  if (typeof projectName !== 'string' || typeof tarball !== 'string') {
    throw new ProblemError(hubAnswerInvalid(url, `${label} has no name or no archive`));
  }
  return { projectName, packages: specs, tarball, sha1: typeof sha1 === 'string' && sha1 ? sha1 : undefined };
}
