import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checksumDiffers, gitUnpinned } from '../diagnostics/codes/packages.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { type DownloadOptions, downloadFile } from './download.ts';
import { checkOut } from './git-client.ts';
import type { HubClient } from './hub-client.ts';
import { gitRevision, type PackageRequest } from './package-request.ts';
import type { DescribedPackage, PinnedPackage } from './pinned-package.ts';
import { type RenderPackages, readDeclaredPackages, readProjectName } from './read-packages.ts';
import type { Environment } from './secrets.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface StoreOptions {
  /** Folder of the root project: local packages count from it, those that packages declare too, as in dbt. */
  readonly projectFolder: string;
  readonly homeFolder?: string | undefined;
  /** An empty folder for checkouts and archives, deleted by whoever made it. */
  readonly workFolder: string;
  readonly env: Environment;
  readonly render: RenderPackages;
  readonly hub: HubClient;
  readonly download: DownloadOptions;
  readonly onWarning: (problem: Problem) => void;
  readonly signal?: AbortSignal | undefined;
}

type Pinned<Kind> = PinnedPackage & { readonly kind: Kind };

/** Gets packages from where they are, each once: what was fetched to be resolved is not fetched again to be installed. */
export class PackageStore {
  private readonly options: StoreOptions;
  private readonly checkouts = new Map<string, ReturnType<typeof checkOut>>();
  private readonly archives = new Map<string, Promise<string>>();
  private readonly warned = new Set<string>();
  private folders = 0;

  constructor(options: StoreOptions) {
    this.options = options;
  }

  /** Settles what of a request is to be installed. Throws a ProblemError where nothing fits. */
  async pin(request: PackageRequest): Promise<PinnedPackage> {
    switch (request.kind) {
      case 'local':
      case 'tarball':
        return request;
      case 'git': {
        const { revisions: _, ...rest } = request;
        return { ...rest, revision: gitRevision(request, this.options.download.display) };
      }
      case 'hub':
        return { kind: 'hub', package: request.package, ...(await this.options.hub.choose(request)) };
    }
  }

  /** Fetches as much of a package as it takes to know its name and the packages that it needs itself. */
  async describe(pinned: PinnedPackage): Promise<DescribedPackage> {
    switch (pinned.kind) {
      case 'local':
        return this.describeFolder(pinned, this.localFolder(pinned.local), pinned.local);
      case 'tarball':
        return {
          ...this.describeFolder(pinned, await this.archiveFolder(pinned.tarball, pinned.name), pinned.name),
          projectName: pinned.name,
        };
      case 'git':
        return this.describeGit(pinned);
      case 'hub': {
        const { projectName, packages } = await this.options.hub.describe(pinned.package, pinned.version);
        return { pinned, projectName, packages };
      }
    }
  }

  /** Fetches all of a package ahead of `place`. */
  async fetch(pinned: PinnedPackage): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (pinned.kind !== 'local') await this.folderOf(pinned);
  }

  /** Puts the package's files where nothing is yet, once only: a link to a local one, the files of any other. */
  async place(pinned: PinnedPackage, target: string): Promise<void> {
    this.options.signal?.throwIfAborted();
    if (pinned.kind === 'local') linkFolder(this.localFolder(pinned.local), target);
    else moveFolder(await this.folderOf(pinned), target);
  }

  private async folderOf(pinned: Exclude<PinnedPackage, { kind: 'local' }>): Promise<string> {
    switch (pinned.kind) {
      case 'tarball':
        return this.archiveFolder(pinned.tarball, pinned.name);
      case 'git':
        return (await this.checkout(pinned)).folder;
      case 'hub': {
        const { tarball, sha1 } = await this.options.hub.describe(pinned.package, pinned.version);
        return this.archiveFolder(tarball, `${pinned.package}@${pinned.version}`, sha1);
      }
    }
  }

  private async describeGit(pinned: Pinned<'git'>): Promise<DescribedPackage> {
    const { commit, folder } = await this.checkout(pinned);
    const { git, revision, warnUnpinned, subdirectory } = pinned;
    if (warnUnpinned && ['HEAD', 'main', 'master'].includes(revision)) {
      this.warnOnce(gitUnpinned(this.options.download.display(git), revision));
    }
    const described = { ...pinned, revision: commit };
    this.checkouts.set(checkoutKey(described), this.checkout(pinned));
    const owner = this.options.download.display(subdirectory === null ? git : `${git}/${subdirectory}`);
    return this.describeFolder(described, folder, owner);
  }

  private describeFolder(pinned: PinnedPackage, folder: string, owner: string): DescribedPackage {
    const projectName = readProjectName(folder);
    const { specs, diagnostics } = readDeclaredPackages(folder, { render: this.options.render, owner });
    const mistake = diagnostics.find((it) => it.severity === 'error');
    if (mistake) throw new ProblemError(mistake);
    for (const warning of diagnostics) this.warnOnce(warning);
    return { pinned, projectName, packages: specs };
  }

  private checkout(pinned: Pinned<'git'>): ReturnType<typeof checkOut> {
    const key = checkoutKey(pinned);
    const { git: repository, revision, subdirectory } = pinned;
    const checkout =
      this.checkouts.get(key) ??
      checkOut({ repository, revision, subdirectory }, this.newFolder(), this.options);
    this.checkouts.set(key, checkout);
    return checkout;
  }

  private archiveFolder(url: string, name: string, sha1?: string): Promise<string> {
    const folder = this.archives.get(url) ?? this.fetchArchive(url, name, sha1);
    this.archives.set(url, folder);
    return folder;
  }

  private async fetchArchive(url: string, name: string, sha1?: string): Promise<string> {
    const folder = this.newFolder();
    mkdirSync(folder, { recursive: true });
    const archive = join(folder, 'archive.tar.gz');
    const found = await downloadFile(url, archive, this.options.download);
    if (sha1 !== undefined && sha1 !== found) this.warnOnce(checksumDiffers(name, sha1, found));
    const source = this.options.download.display(url);
    const unpacked = await unpackArchive(archive, join(folder, 'unpacked'), { source, name });
    rmSync(archive);
    return unpacked;
  }

  private localFolder(local: string): string {
    const { projectFolder, homeFolder } = this.options;
    const expanded = homeFolder && /^~(?=\/|$)/.test(local) ? homeFolder + local.slice(1) : local;
    return resolve(projectFolder, expanded);
  }

  private newFolder(): string {
    return join(this.options.workFolder, String(++this.folders));
  }

  private warnOnce(problem: Problem): void {
    if (this.warned.has(problem.message)) return;
    this.warned.add(problem.message);
    this.options.onWarning(problem);
  }
}

function checkoutKey({ git, revision, subdirectory }: Pinned<'git'>): string {
  return JSON.stringify([git, revision, subdirectory]);
}

/** As dbt: a link, so that changes to a local package count at once; a copy where the system has no links. */
function linkFolder(folder: string, target: string): void {
  try {
    symlinkSync(folder, target, 'junction');
  } catch {
    cpSync(folder, target, { recursive: true });
  }
}

/** The system's folder for temporary files may be on another device. */
function moveFolder(folder: string, target: string): void {
  try {
    renameSync(folder, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
    rmSync(folder, { recursive: true, force: true });
  }
}
