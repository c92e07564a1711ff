import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, readTextIfPresent } from '../../util/file-system.ts';
import { runtime } from '../jinja/runtime.ts';
import { parseProjectConfig } from './parse-project-config.ts';
import { preparedBuiltins } from './prepared-builtins.ts';
import type { Package, ProjectFile } from './project.ts';

interface BuiltinFile {
  readonly path: string;
  readonly text: string;
}

/** The macros that ship with emds as packages `dbt_duckdb` and `dbt`, the names under which projects call and override them. */
export function loadBuiltinPackages(): Package[] {
  const files = readBuiltinFiles();
  const prepared = preparedBuiltins(runtime);
  return ['dbt_duckdb', 'dbt'].map((name) => {
    const own = files
      .filter((file) => file.path.startsWith(`${name}/`))
      .map((file) => projectFile(file, name, prepared.get(file.path)));
    const config = parseProjectConfig(
      { path: 'dbt_project.yml', text: `name: ${name}\nconfig-version: 2` },
      (value) => value,
    ).config!;
    const none: readonly ProjectFile[] = [];
    return {
      name,
      root: '',
      config,
      files: {
        models: none,
        seeds: none,
        snapshots: none,
        analyses: none,
        macros: own,
        dataTests: none,
        genericTests: none,
        functions: none,
        docs: none,
        properties: none,
        fixtures: none,
      },
    };
  });
}

function projectFile(file: BuiltinFile, packageName: string, prepared: ProjectFile['prepared']): ProjectFile {
  const path = `macros/${file.path.slice(packageName.length + 1)}`;
  return { path, text: file.text, folder: 'macros', absolutePath: path, ...(prepared && { prepared }) };
}

/** One JSON file in the built package, the folder itself when run from source. */
function readBuiltinFiles(): BuiltinFile[] {
  const bundled = readTextIfPresent(fileURLToPath(new URL('./builtins/macros.json', import.meta.url)));
  if (bundled !== undefined) return JSON.parse(bundled) as BuiltinFile[];
  const folder = fileURLToPath(new URL('../../builtins/macros', import.meta.url));
  return listFiles(folder)
    .filter((path) => path.endsWith('.sql'))
    .map((path) => ({ path, text: readTextIfPresent(join(folder, path)) ?? '' }));
}
