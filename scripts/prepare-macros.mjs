import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Replaces `project/prepared-builtins.ts` by the built-in macros, read and compiled by the very code that reads others. */
export async function preparedMacros(shared, files) {
  const folder = mkdtempSync(join(shared.absWorkingDir, 'node_modules', '.emds-prepare-'));
  try {
    const outfile = join(folder, 'prepare-macros.mjs');
    const { absWorkingDir, platform, format, target, define } = shared;
    const entry = join(absWorkingDir, 'src', 'compiler', 'parse', 'prepare-macros.ts');
    const options = { absWorkingDir, platform, format, target, define, bundle: true, write: false };
    const banner = {
      js: "import { createRequire as __emdsRequire } from 'node:module';const require=__emdsRequire(import.meta.url);",
    };
    const { outputFiles } = await build({ ...options, banner, entryPoints: [entry], outfile });
    writeFileSync(outfile, outputFiles[0].text);
    const { preparedModule } = await import(pathToFileURL(outfile).href);
    const contents = preparedModule(
      files
        .filter(({ path }) => path.endsWith('.sql'))
        .map(({ path, text }) => ({ path, text, folder: 'macros', absolutePath: path })),
    );
    return {
      name: 'prepared-macros',
      setup({ onLoad }) {
        const filter = /[\\/]project[\\/]prepared-builtins\.ts$/;
        onLoad({ filter }, () => ({ contents, loader: 'js' }));
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
