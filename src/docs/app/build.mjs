import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the docs site's web app into `app.js` and `app.css` in a folder (dist/docs-app in the package); gives esbuild's result. */
export async function buildDocsApp(outdir) {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return build({
    entryPoints: { app: join(here, 'main.tsx') },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'ascii',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: here,
    tsconfigRaw: '{}',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildDocsApp(process.argv[2] ?? fileURLToPath(new URL('../../../dist/docs-app', import.meta.url)));
}
