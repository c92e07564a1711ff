import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

// What can be wrong with packages.yml, dependencies.yml, package-lock.yml and the packages themselves. Texts are dbt's
// (dbt/exceptions.py, dbt/config/project.py) where dbt has one.

function problem(
  code: string,
  kind: Problem['kind'],
  message: string,
  more: { hint?: string; at?: Span | undefined } = {},
): Problem {
  const { hint, at } = more;
  return { code, kind, message, ...(hint ? { hint } : {}), ...(at ? { at } : {}) };
}

/** `packages:` of a file is something else than a list of mappings. */
export function packagesNotAList(file: string, at?: Span): Problem {
  return problem('packages-not-a-list', 'Runtime', `"packages" of ${file} must be a list of packages.`, {
    hint: 'each entry starts with "- package:", "- git:", "- local:" or "- tarball:"',
    at,
  });
}

/** An entry names no source of the package, or several. */
export function packageSourceUnclear(file: string, found: readonly string[], at?: Span): Problem {
  const what = found.length === 0 ? 'says nothing about where the package is' : `has ${found.join(' and ')}`;
  return problem(
    'package-source-unclear',
    'Runtime',
    `An entry of ${file} ${what}; it needs exactly one of package, git, local and tarball.`,
    { at },
  );
}

export function packageValueInvalid(
  file: string,
  key: string,
  expected: string,
  options: { at?: Span | undefined; hint?: string } = {},
): Problem {
  return problem(
    'package-value-invalid',
    'Runtime',
    `"${key}" of a package in ${file} must be ${expected}.`,
    options,
  );
}

export function packageVersionMissing(name: string, at?: Span): Problem {
  return problem(
    'package-version-missing',
    'Runtime',
    `${name} is missing the version. When installing from the Hub package index, version is a required property`,
    { hint: 'for example: version: [">=1.1.0", "<2.0.0"]', at },
  );
}

export function packageWithoutNamespace(name: string, at?: Span): Problem {
  return problem(
    'package-without-namespace',
    'Runtime',
    `${name} was not found in the package index. Packages on the index require a namespace, e.g dbt-labs/dbt_utils`,
    { at },
  );
}

export function packagesInBothFiles(): Problem {
  return problem(
    'packages-in-both-files',
    'Runtime',
    "The 'packages' key cannot be specified in both packages.yml and dependencies.yml",
    { hint: 'move all packages to one of them' },
  );
}

export function projectsInPackagesFile(at?: Span): Problem {
  return problem(
    'projects-in-packages-file',
    'Runtime',
    "The 'projects' key cannot be specified in packages.yml",
    { hint: 'projects belong in dependencies.yml', at },
  );
}

export function versionInvalid(text: string, owner?: string): Problem {
  return problem(
    'version-invalid',
    'Dependency',
    `"${text}" is not a valid semantic version${owner ? ` (of ${owner})` : ''}.`,
    {
      hint: text.includes(',')
        ? `give several requirements as a list: [${text
            .split(',')
            .map((part) => JSON.stringify(part.trim()))
            .join(', ')}]`
        : 'a version has three numbers: 1.1.0, ">=1.1.0", ["<2.0.0", ">=1.0.0"]',
    },
  );
}

/** Requirements of one package that no version can meet. */
export function packageVersionsConflict(name: string, requirements: readonly string[]): Problem {
  return problem(
    'package-versions-conflict',
    'Dependency',
    `Version error for package ${name}: Could not find a satisfactory version from options: ${pythonList(requirements)}`,
    {
      hint: 'some come from packages that other packages need: widen your own range, or take other versions of those',
    },
  );
}

export function packageVersionNotFound(wanted: {
  name: string;
  range: string;
  available: readonly string[];
  versionCheck: boolean;
}): Problem {
  const lines = [
    `Could not find a matching compatible version for package ${wanted.name}`,
    `  Requested range: ${wanted.range}`,
    `  Compatible versions: ${pythonList(wanted.available)}`,
    '',
  ];
  if (wanted.versionCheck) {
    lines.push(
      '  Not shown: package versions incompatible with installed version of dbt-core',
      "  To include them, run 'emds deps --no-version-check'",
    );
  }
  return problem('package-version-not-found', 'Dependency', lines.join('\n').trimEnd());
}

export function packageNotInIndex(name: string, suggestion: string | undefined): Problem {
  return problem(
    'package-not-in-index',
    'Dependency',
    `Package ${name} was not found in the package index`,
    suggestion ? { hint: `did you mean "${suggestion}"?` } : {},
  );
}

/** One name stands for packages of two sources, such as local and git. */
export function packageSourcesDiffer(name: string, first: string, second: string): Problem {
  return problem(
    'package-sources-differ',
    'Dependency',
    `Cannot incorporate ${name} (${second}) in ${name} (${first}): mismatched types`,
  );
}

/** Two packages have one project name, and would be installed over each other. */
export function projectNameTwice(name: string, packages: readonly string[]): Problem {
  return problem(
    'project-name-twice',
    'Dependency',
    `Found duplicate project "${name}". This occurs when a dependency has the same project name as some other dependency.`,
    { hint: `these packages have that name: ${packages.join(', ')}` },
  );
}

export function packageNamedAsRoot(name: string, found: string): Problem {
  return problem(
    'package-named-as-root',
    'Dependency',
    `Found a dependency with the same name as the root project "${name}". Package names must be unique in a project. Please rename one of these packages.`,
    { hint: `the package is ${found}` },
  );
}

export function packageNameUnsafe(name: string, folder: string): Problem {
  return problem(
    'package-name-unsafe',
    'Dependency',
    `Invalid package name '${name}': resolves outside of the packages-install-path ('${folder}')`,
  );
}

/** A package has no dbt_project.yml, or one without a name. */
export function packageIsNoProject(where: string, reason: 'missing' | 'unnamed' | 'unreadable'): Problem {
  const message = {
    missing: `No dbt_project.yml found at expected path ${where}\nVerify that each entry within packages.yml (and their transitive dependencies) contains a file named dbt_project.yml`,
    unnamed: `Package defined in dbt_project.yml must have a name! (${where})`,
    unreadable: `${where} does not parse to a dictionary`,
  }[reason];
  return problem('package-is-no-project', 'Runtime', message);
}

export function privatePackage(name: string): Problem {
  return problem(
    'private-package',
    'Dependency',
    `Cannot resolve private package ${name} because git provider integration is missing. Please use a "git" package instead.`,
  );
}

export function gitRevisionsDiffer(repository: string, revisions: readonly string[]): Problem {
  return problem(
    'git-revisions-differ',
    'Dependency',
    `git dependencies should contain exactly one version. ${repository} contains: {${revisions.map((it) => `'${it}'`).join(', ')}}`,
  );
}

export function gitNotInstalled(): Problem {
  return problem('git-not-installed', 'Runtime', 'Make sure git is installed on your machine.', {
    hint: 'packages with "git:" are fetched by the git command, which was not found in PATH',
  });
}

/** `scrubbed`: the address comes from a lock file that was written without its secret. */
export function gitFailed(failure: {
  repository: string;
  revision: string;
  output: string;
  scrubbed: boolean;
}): Problem {
  return problem(
    'git-failed',
    'Runtime',
    `Error checking out spec='${failure.revision}' for repo ${failure.repository}\n${failure.output}`,
    failure.scrubbed
      ? {
          hint: 'package-lock.yml holds no secrets: name them by env_var() in packages.yml and run "emds deps --upgrade"',
        }
      : {},
  );
}

/** A value that git could take for an option, or that leaves the repository. */
export function gitValueUnsafe(key: string, value: string, reason: string): Problem {
  return problem('git-value-unsafe', 'Dependency', `"${key}: ${value}" of a git package ${reason}.`);
}

export function subdirectoryNotFound(subdirectory: string, repository: string, revision: string): Problem {
  return problem(
    'subdirectory-not-found',
    'Dependency',
    `Revision ${revision} of ${repository} has no folder "${subdirectory}".`,
  );
}

/** Nothing answered, or not with what was asked for, after all attempts. */
export function downloadFailed(url: string, cause: string): Problem {
  return problem('download-failed', 'Runtime', `External connection exception occurred: ${url}: ${cause}`, {
    hint: 'check the network, a proxy or firewall; what was installed before is untouched',
  });
}

export function hubAnswerInvalid(url: string, what: string): Problem {
  return problem(
    'hub-answer-invalid',
    'Runtime',
    `Request error: ${url} answered something else than a package index: ${what}`,
  );
}

/** An archive has an entry that would be written outside of the package, or that is no file, folder or link. */
export function archiveUnsafe(source: string, entry: string, reason: string): Problem {
  return problem('archive-unsafe', 'Dependency', `The archive ${source} is refused: "${entry}" ${reason}.`);
}

export function archiveBroken(source: string, reason: string): Problem {
  return problem('archive-broken', 'Dependency', `The archive ${source} cannot be read: ${reason}.`);
}

export function archiveTooLarge(source: string, limit: string): Problem {
  return problem(
    'archive-too-large',
    'Dependency',
    `The archive ${source} is refused: it has more than ${limit}.`,
  );
}

export function archiveWithoutFolder(source: string, name: string): Problem {
  return problem(
    'archive-without-folder',
    'Dependency',
    `Incorrect structure for package extracted from ${source}. The extracted package needs to follow the structure ${name}/<package_contents>.`,
  );
}

export function lockFileBroken(reason: string, at?: Span): Problem {
  return problem('lock-file-broken', 'Runtime', `package-lock.yml cannot be used: ${reason}.`, {
    hint: 'delete it, or run "emds deps --upgrade" to write it anew',
    at,
  });
}

export function dbtVersionUnsupported(
  project: string,
  installed: string,
  required: readonly string[],
): Problem {
  return problem(
    'dbt-version-unsupported',
    'Runtime',
    `This version of dbt is not supported with the '${project}' package.\n  Installed version of dbt: ${installed}\n  Required version of dbt for '${project}': ${pythonList(required)}\nCheck for a different version of the '${project}' package, or run emds again with --no-version-check`,
  );
}

export function installPathUnsafe(path: string): Problem {
  return problem(
    'install-path-unsafe',
    'Runtime',
    `packages-install-path "${path}" is the project itself or a folder around it.`,
    { hint: 'give it a folder of its own, such as dbt_packages' },
  );
}

export function installFailed(folder: string, cause: string): Problem {
  return problem('install-failed', 'Runtime', `Could not install packages in ${folder}: ${cause}`, {
    hint: 'what was installed before is untouched',
  });
}

/** The user stopped the command. */
export function depsCancelled(): Problem {
  return problem(
    'deps-cancelled',
    'Runtime',
    'Installing packages was cancelled; what was installed before is untouched.',
  );
}

// Warnings.

export function gitUnpinned(repository: string, revision: string): Problem {
  const what =
    revision === 'HEAD' ? 'not pinned, using HEAD (default branch)' : `pinned to the "${revision}" branch`;
  return problem(
    'git-unpinned',
    'Dependency',
    `The git package "${repository}" \n\tis ${what}.\n\tThis can introduce breaking changes into your project without warning!\n\nSee https://docs.getdbt.com/docs/package-management#section-specifying-package-versions`,
  );
}

export function packageRedirected(from: string, to: string): Problem {
  return problem(
    'package-redirected',
    'Dependency',
    `The \`${from}\` package is deprecated in favor of \`${to}\`. Please update your \`packages.yml\` configuration to use \`${to}\` instead.`,
  );
}

export function secretInLockFile(name: string): Problem {
  return problem(
    'secret-in-lock-file',
    'Dependency',
    `Detected secret env var in ${name}. emds will write a scrubbed representation to the lock file. This will cause issues with subsequent 'emds deps' using the lock file, requiring 'emds deps --upgrade'`,
  );
}

export function checksumDiffers(name: string, expected: string, found: string): Problem {
  return problem(
    'checksum-differs',
    'Dependency',
    `The archive of ${name} has SHA-1 ${found}; the package index says ${expected}.`,
    { hint: 'some hosts pack archives anew; compare the package with its repository if in doubt' },
  );
}

/** `['1.0.0', '1.1.0']`, as dbt prints lists. */
function pythonList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}
