import { join } from 'node:path';
import { baseFunctions } from '../compiler/jinja/functions/base-functions.ts';
import { toPlain } from '../compiler/jinja/functions/plain.ts';
import { envVarFunction, VarObject } from '../compiler/jinja/functions/variables.ts';
import { renderNative } from '../compiler/jinja/native.ts';
import { isRecord } from '../compiler/project/is-record.ts';
import { locateYaml, parseYaml, type YamlPath } from '../compiler/project/yaml.ts';
import {
  packageIsNoProject,
  packagesInBothFiles,
  projectsInPackagesFile,
} from '../diagnostics/codes/packages.ts';
import { unknownKey } from '../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic, ProblemError } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { readTextIfPresent } from '../util/file-system.ts';
import type { PackageSpec } from './package-spec.ts';
import { parsePackages } from './parse-packages.ts';
import { type Environment, fillInSecrets, withStandIns } from './secrets.ts';

/** Fills in the templates of what stands at a place of a YAML file; throws ProblemErrors that point there. */
export type RenderPackages = (value: unknown, file: SourceFile, path: YamlPath) => unknown;

/** What packages.yml can use: env_var, secrets included, var of the command line, and dbt's basic functions. */
export function packageRenderer(env: Environment, vars: Readonly<Record<string, unknown>>): RenderPackages {
  const names = baseFunctions(() => {});
  names.set('env_var', envVarFunction(withStandIns(env), { allowSecrets: true }));
  names.set('var', new VarObject(vars, 'packages.yml'));
  const scope = { lookup: (name: string) => names.get(name) };
  const render = (value: unknown, file: SourceFile, path: YamlPath): unknown => {
    if (typeof value === 'string') {
      if (!/\{[{%#]/.test(value)) return value;
      const filled = placed(() => toPlain(renderNative({ path: file.path, text: value }, scope)), file, path);
      return typeof filled === 'string' ? fillInSecrets(filled, env) : filled;
    }
    if (Array.isArray(value)) return value.map((item, index) => render(item, file, [...path, index]));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, render(item, file, [...path, key])]),
    );
  };
  return render;
}

/** The template's own place counts from the value's start: people look for the line in the file. */
function placed<T>(work: () => T, file: SourceFile, path: YamlPath): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.problem, at: locateYaml(file, path) });
  }
}

/** What a project declares, and in which of the two files; `fileName` is packages.yml where there is neither. */
export interface DeclaredPackages {
  readonly specs: readonly PackageSpec[];
  readonly fileName: 'packages.yml' | 'dependencies.yml';
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReadOptions {
  readonly render: RenderPackages;
  /** The root project: its dependencies.yml is not rendered (dbt/config/renderer.py, render_packages). */
  readonly isRoot?: boolean;
  /** Stands for the file of that name on disk. */
  readonly instead?: { readonly fileName: string; readonly text: string } | undefined;
  /** What stands before the files' names in messages: the package that they are of. */
  readonly owner?: string;
}

/** Reads packages.yml or dependencies.yml of a folder. */
export function readDeclaredPackages(folder: string, options: ReadOptions): DeclaredPackages {
  const diagnostics: Diagnostic[] = [];
  const packages = readMapping(folder, 'packages.yml', { ...options, diagnostics });
  const dependencies = readMapping(folder, 'dependencies.yml', { ...options, diagnostics });
  if ('packages' in packages.value && 'packages' in dependencies.value) {
    diagnostics.push(asError(packagesInBothFiles()));
  }
  if ('projects' in packages.value) {
    diagnostics.push(asError(projectsInPackagesFile(locateYaml(packages.file, ['projects'], { key: true }))));
  }
  for (const key of Object.keys(packages.value)) {
    if (key === 'packages' || key === 'projects') continue;
    const at = locateYaml(packages.file, [key], { key: true });
    diagnostics.push(asWarning(unknownKey(key, packages.file.path, nearest(key, ['packages']), at)));
  }
  const fromDependencies = 'packages' in dependencies.value;
  const { file, value } = fromDependencies ? dependencies : packages;
  const fileName = fromDependencies ? 'dependencies.yml' : 'packages.yml';
  const written = value['packages'];
  const keepTemplates = fromDependencies && options.isRoot === true;
  const rendered = attempt(
    () => (keepTemplates ? written : options.render(written, file, ['packages'])),
    diagnostics,
  );
  const parsed = parsePackages(rendered, written, { label: file.path, file });
  return { specs: parsed.specs, fileName, diagnostics: [...diagnostics, ...parsed.diagnostics] };
}

/** The name of the project in a folder, unrendered as dbt takes it. Throws a ProblemError where there is none. */
export function readProjectName(folder: string): string {
  const path = join(folder, 'dbt_project.yml');
  const text = readTextIfPresent(path);
  if (text === undefined) throw new ProblemError(packageIsNoProject(path, 'missing'));
  const { value, problem } = parseYaml({ path, text });
  if (problem) throw new ProblemError(problem);
  if (!isRecord(value)) throw new ProblemError(packageIsNoProject(path, 'unreadable'));
  const name = value['name'];
  if (typeof name !== 'string' || name === '') throw new ProblemError(packageIsNoProject(path, 'unnamed'));
  return name;
}

function readMapping(
  folder: string,
  name: string,
  { instead, owner, diagnostics }: Omit<ReadOptions, 'render'> & { readonly diagnostics: Diagnostic[] },
): { file: SourceFile; value: Record<string, unknown> } {
  const text = instead?.fileName === name ? instead.text : (readTextIfPresent(join(folder, name)) ?? '');
  const file = { path: owner === undefined ? name : `${owner}/${name}`, text };
  const { value, problem } = parseYaml(file);
  if (problem) diagnostics.push(asError({ ...problem, kind: 'Runtime' }));
  return { file, value: isRecord(value) ? value : {} };
}

function attempt(work: () => unknown, diagnostics: Diagnostic[]): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    diagnostics.push(asError(error.problem));
    return null;
  }
}
