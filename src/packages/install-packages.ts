import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { depsCancelled, installFailed, secretInLockFile } from '../diagnostics/codes/packages.ts';
import {
  asError,
  type Diagnostic,
  hasErrors,
  type Problem,
  ProblemError,
} from '../diagnostics/diagnostic.ts';
import { writeFileAtomically } from '../util/write-file.ts';
import { type AddedPackage, addPackage, type PackagesEdit } from './add-package.ts';
import type { OnDepsEvent } from './deps-event.ts';
import { hubClient } from './hub-client.ts';
import { inParallel } from './in-parallel.ts';
import { LOCK_FILE, packagesHash, parseLock, printLock, readLock } from './lock-file.ts';
import type { PackageSpec } from './package-spec.ts';
import { PackageStore } from './package-store.ts';
import { type DescribedPackage, type PinnedPackage, pinnedName, versionName } from './pinned-package.ts';
import {
  type DeclaredPackages,
  packageRenderer,
  type RenderPackages,
  readDeclaredPackages,
} from './read-packages.ts';
import { type RootProject, readRootProject } from './read-root-project.ts';
import { checkNames, pinLocked, resolvePackages } from './resolve-packages.ts';
import { type Environment, forDisplay, scrubSecrets } from './secrets.ts';
import { openStaging } from './stage-packages.ts';
import { requireVersion } from './version-specifier.ts';

export interface DepsRequest {
  /** Absolute folder of dbt_project.yml. */
  readonly projectFolder: string;
  readonly homeFolder?: string | undefined;
  /** Where checkouts and archives may lie until they are installed, such as the system's temporary folder. */
  readonly temporaryFolder: string;
  readonly env: Environment;
  /** `--vars`. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** dbt's version that packages are to work with; undefined for `--no-version-check`. */
  readonly dbtVersion: string | undefined;
  /** Takes the newest versions that fit, whatever the lock file says. */
  readonly upgrade?: boolean;
  /** Writes the lock file and installs nothing. */
  readonly lockOnly?: boolean;
  /** Finds out what would be installed, and writes nothing at all. */
  readonly dryRun?: boolean;
  readonly add?: AddedPackage | undefined;
  readonly onEvent: OnDepsEvent;
  readonly retryPauseMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** What was installed, or why not: then the installed packages are as they were. Warnings go by `onEvent`. */
export interface DepsResult {
  readonly packages: readonly DescribedPackage[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `emds deps` (dbt/task/deps.py): installs what package-lock.yml says where it fits the declared packages, else resolves
 * them anew and writes it. Packages appear in the install folder all together once every one of them has been fetched.
 */
export async function installPackages(request: DepsRequest): Promise<DepsResult> {
  let workFolder: string | undefined;
  try {
    mkdirSync(request.temporaryFolder, { recursive: true });
    workFolder = mkdtempSync(join(request.temporaryFolder, 'emds-deps-'));
    return await new DepsRun(request, workFolder).run();
  } catch (error) {
    return { packages: [], diagnostics: [asError(problemOf(error, request))] };
  } finally {
    if (workFolder) rmSync(workFolder, { recursive: true, force: true });
  }
}

/** A full disk or a folder without permission is the user's to mend; anything else unforeseen is our bug. */
function problemOf(error: unknown, { projectFolder, signal }: DepsRequest): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (signal?.aborted) return depsCancelled();
  if (error instanceof Error && 'syscall' in error) return installFailed(projectFolder, error.message);
  throw error;
}

/** One call of `emds deps`; lives as long as its work folder. */
class DepsRun {
  private readonly request: DepsRequest;
  private readonly render: RenderPackages;
  private readonly root: RootProject;
  private readonly store: PackageStore;
  private readonly display: (text: string) => string;

  constructor(request: DepsRequest, workFolder: string) {
    const { env, projectFolder } = request;
    this.request = request;
    this.render = packageRenderer(env, request.vars);
    this.display = (text) => forDisplay(text, env);
    this.root = readRootProject(projectFolder, this.render, request.dbtVersion);
    const download = {
      timeoutMs: 1000 * (Number(env['DBT_HTTP_TIMEOUT']) || 10),
      retryPauseMs: request.retryPauseMs ?? 1000,
      display: this.display,
      signal: request.signal,
    };
    const onWarning = (problem: Problem) => request.onEvent({ type: 'warning', problem });
    const baseUrl = env['EMDS_PACKAGE_HUB_URL'] || env['DBT_PACKAGE_HUB_URL'] || 'https://hub.getdbt.com/';
    const dbtVersion = request.dbtVersion === undefined ? undefined : requireVersion(request.dbtVersion);
    const hub = hubClient({ ...download, baseUrl, dbtVersion, onWarning });
    const { homeFolder, signal } = request;
    const places = { projectFolder, homeFolder, workFolder };
    this.store = new PackageStore({ ...places, env, render: this.render, hub, download, onWarning, signal });
  }

  async run(): Promise<DepsResult> {
    const { declared, edit } = this.readDeclarations();
    for (const warning of declared.diagnostics.filter((it) => it.severity === 'warning')) {
      this.request.onEvent({ type: 'warning', problem: warning });
    }
    const mistakes = declared.diagnostics.filter((it) => it.severity === 'error');
    if (mistakes.length > 0) return { packages: [], diagnostics: mistakes };
    const specs = await this.lock(declared.specs, edit);
    if (this.request.lockOnly && !this.request.dryRun) return { packages: [], diagnostics: [] };
    const pinned = await pinLocked(specs, this.store);
    if (!this.request.dryRun) return { packages: await this.install(pinned), diagnostics: [] };
    for (const it of pinned) {
      const [name, version] = [this.display(pinnedName(it)), this.display(versionName(it))];
      this.request.onEvent({ type: 'would-install', name, version });
    }
    return { packages: [], diagnostics: [] };
  }

  private readDeclarations(): { declared: DeclaredPackages; edit: PackagesEdit | undefined } {
    const { projectFolder, add } = this.request;
    const options = { render: this.render, isRoot: true };
    const declared = readDeclaredPackages(projectFolder, options);
    if (!add || hasErrors(declared.diagnostics)) return { declared, edit: undefined };
    const edit = addPackage(projectFolder, declared.fileName, add);
    return { declared: readDeclaredPackages(projectFolder, { ...options, instead: edit }), edit };
  }

  /** The packages of a lock file that fits: the one on disk, or a new one, which is written. */
  private async lock(
    specs: readonly PackageSpec[],
    edit: PackagesEdit | undefined,
  ): Promise<readonly PackageSpec[]> {
    const { projectFolder, upgrade, dryRun, onEvent } = this.request;
    if (specs.length === 0) {
      onEvent({ type: 'no-packages' });
      return [];
    }
    const hash = packagesHash(specs);
    const existing = upgrade ? undefined : readLock(projectFolder, this.render);
    const fits = existing?.hash === hash;
    const text = fits ? undefined : await this.resolveToLock(specs, hash);
    // A package that cannot be had leaves the declarations as they were.
    for (const event of edit?.events ?? []) onEvent(event);
    if (edit && !dryRun) writeFileAtomically(edit.path, edit.text);
    if (text === undefined) return existing!.specs();
    const path = join(projectFolder, LOCK_FILE);
    if (!dryRun) {
      writeFileAtomically(path, text);
      onEvent({ type: 'lock-updated', path });
    }
    return parseLock(text, this.render).specs();
  }

  private async resolveToLock(specs: readonly PackageSpec[], hash: string): Promise<string> {
    const { env, onEvent } = this.request;
    const resolved = await resolvePackages(specs, this.root.name, this.store);
    return printLock(resolved, hash, (text) => {
      const scrubbed = scrubSecrets(text, env);
      if (scrubbed !== text) onEvent({ type: 'warning', problem: secretInLockFile(scrubbed) });
      return scrubbed;
    });
  }

  private async install(pinned: readonly PinnedPackage[]): Promise<DescribedPackage[]> {
    const { projectFolder, onEvent } = this.request;
    const staging = openStaging(projectFolder, this.root.installPath);
    // Fetched side by side, told one after the other; a failure shows when it is that package's turn.
    const fetching = inParallel(pinned, (it) => this.store.fetch(it)).catch(() => {});
    const packages: DescribedPackage[] = [];
    try {
      for (const it of pinned) {
        onEvent({ type: 'install-started', name: this.display(pinnedName(it)) });
        const described = await this.store.describe(it);
        packages.push(described);
        checkNames(packages, this.root.name);
        await this.store.place(it, staging.pathFor(described.projectName));
        this.tellInstalled(it);
      }
      staging.commit();
    } finally {
      await fetching;
      staging.discard();
    }
    const outdated = pinned.filter((it) => it.kind === 'hub' && it.latest !== it.version).map(pinnedName);
    if (outdated.length > 0) onEvent({ type: 'updates-available', names: outdated });
    return packages;
  }

  private tellInstalled(pinned: PinnedPackage): void {
    const { onEvent } = this.request;
    onEvent({ type: 'installed', version: this.display(versionName(pinned)) });
    if (pinned.kind === 'hub') {
      const { version, latest } = pinned;
      onEvent(version === latest ? { type: 'up-to-date' } : { type: 'update-available', latest });
    }
    if (pinned.kind === 'git' && pinned.subdirectory !== null) {
      onEvent({ type: 'subdirectory', subdirectory: pinned.subdirectory });
    }
  }
}
