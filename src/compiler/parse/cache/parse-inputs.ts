import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { sha256 } from '../../../util/hash.ts';
import { normaliseSelectors } from '../../graph/normalise-selectors.ts';
import type { Package, PackageFiles, Project, ProjectFile } from '../../project/project.ts';
import { varsHoldJinja } from '../macro-effects.ts';
import { seedChecksum } from '../seed-checksum.ts';
import { exactJson } from './exact-json.ts';

/** What a project is made of, in hashes: equal inputs parse to equal manifests. */
export interface ParseInputs {
  /** Hash of all that every file's parsing depends on: emds itself, dbt_project.yml of all packages, profile, selectors. */
  readonly key: string;
  /** Every file: `<package> <kind> <folder> <path> <absolute path> <hash>`, tab-separated, in the order in which they are parsed. */
  readonly files: readonly string[];
}

/**
 * Reads and hashes all files of a project; undefined where one cannot be read (parsing says what is wrong with it), and
 * where its settings hold numbers that JSON cannot hold.
 */
export function parseInputs(
  project: Project,
  builtins: readonly Package[],
  version: string,
): ParseInputs | undefined {
  try {
    const settings = settingsOf(project, builtins, version);
    if (settings.includes('{" number":')) return undefined;
    return {
      key: sha256(settings),
      files: project.packages.flatMap((owner) => filesOf(owner)),
    };
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function settingsOf(project: Project, builtins: readonly Package[], version: string): string {
  const { threads: _, ...profile } = project.profile;
  return exactJson([
    version,
    project.compatibleVersion,
    sha256(builtins.flatMap(({ files }) => files.macros.map((file) => file.path + file.text)).join('')),
    project.root.name,
    project.packages.map(({ name, root, config }) => [name, root, config]),
    profile,
    normaliseSelectors(project.selectors),
    project.invocation.flags.STORE_FAILURES,
    varsHoldJinja(project),
    // Naive times are in the machine's zone.
    [0, 6].map((month) => new Date(2026, month).getTimezoneOffset()),
  ]);
}

function filesOf(owner: Package): string[] {
  const lines: string[] = [];
  for (const [kind, files] of Object.entries(owner.files) as [keyof PackageFiles, readonly ProjectFile[]][]) {
    for (const file of files) {
      const hash = kind === 'seeds' ? exactJson(seedChecksum(file)) : sha256(file.text);
      lines.push([owner.name, kind, file.folder, file.path, file.absolutePath, hash].join('\t'));
    }
  }
  return lines;
}
