import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildPacks } from './pack.mjs';
import { preparedMacros } from './prepare-macros.mjs';

// Builds dist/: the command (cli.js and its packs), the library (index.js), the built-in macros, the docs site's app, licences.
// `--types` adds dist/types, which only the published package needs.

const root = fileURLToPath(new URL('..', import.meta.url));
const src = (...parts) => join(root, 'src', ...parts);
// Built beside dist and swapped at the end, so that a running emds or a failed build never meets half a dist.
const dist = join(root, 'dist');
const staging = join(root, 'node_modules', `.emds-dist-${process.pid}`);
const started = performance.now();
const wantsTypes =
  process.argv.includes('--types') || ['pack', 'publish'].includes(process.env.npm_command ?? '');

// Bundled CommonJS packages call require() for Node's own modules; `emds` runs as an ES module, which has none.
const requireBanner =
  "import { createRequire as __emdsRequire } from 'node:module';const require=__emdsRequire(import.meta.url);";

const shared = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outdir: staging,
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  external: ['@duckdb/node-bindings'],
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  define: {
    EMDS_VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
    EMDS_BUILD: JSON.stringify(sourceHash()),
  },
};

/** Names the code: what it stores for its next run is of no use to other code. */
function sourceHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const path of readdirSync(src(), { recursive: true }).sort()) {
    if (path.endsWith('.ts')) hash.update(`${path}\n`).update(readFileSync(src(path)));
  }
  return hash.digest('hex');
}

/** Every package whose code ended up in a bundle, with its licence text. */
function licences(metafiles) {
  const folders = new Set();
  for (const input of metafiles.flatMap((file) => Object.keys(file.inputs))) {
    const found = /^(?:\.\.\/)*(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const texts = [...folders].sort().map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file
      ? readFileSync(join(root, folder, file), 'utf8').trim()
      : '(no licence file in the package)';
    return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
  });
  return texts.join(`\n${'='.repeat(100)}\n\n`);
}

/** All built-in macro files as one: one read at start instead of a hundred. */
function readMacros() {
  const folder = src('builtins', 'macros');
  const paths = readdirSync(folder, { recursive: true })
    .map((path) => path.split('\\').join('/'))
    .filter((path) => /\.(sql|yml)$/.test(path))
    .sort();
  return paths.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

function writeMacros(files) {
  mkdirSync(join(staging, 'builtins'), { recursive: true });
  writeFileSync(join(staging, 'builtins', 'macros.json'), JSON.stringify(files));
}

/** cli.js and the packs that it loads. */
async function buildCommand(macros) {
  const { metafile, packed } = await buildPacks(shared, join(staging, 'packs'), [
    await preparedMacros(shared, macros),
  ]);
  await build({
    ...shared,
    splitting: false,
    entryPoints: { cli: src('cli', 'main.ts') },
    define: { ...shared.define, EMDS_PACKED: JSON.stringify(packed) },
    banner: { js: '#!/usr/bin/env node' },
  });
  chmodSync(join(staging, 'cli.js'), 0o755);
  return { metafile };
}

async function buildApp() {
  const script = src('docs', 'app', 'build.mjs');
  if (!existsSync(script)) return;
  const { buildDocsApp } = await import(pathToFileURL(script).href);
  return buildDocsApp(join(staging, 'docs-app'));
}

/** Declarations of src/index.ts and all that it shows. Only a package needs them, and they take a while. */
async function buildTypes() {
  const config = `${staging}.json`;
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    rootDir: src(),
    outDir: join(staging, 'types'),
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  const files = readdirSync(src(), { recursive: true })
    .filter((path) => path.endsWith('.d.ts') && !path.startsWith('docs'))
    .map((path) => src(path));
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions,
      include: [],
      files: [src('index.ts'), ...files],
    }),
  );
  try {
    await promisify(execFile)(process.execPath, [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      config,
    ]);
  } finally {
    rmSync(config, { force: true });
  }
}

/** Runs the new command once on a small project, so that the code that V8 makes of it lies ready. */
async function warmUp() {
  const emds = (cwd, ...args) =>
    promisify(execFile)(process.execPath, [join(dist, 'cli.js'), ...args], { cwd });
  const folder = mkdtempSync(join(tmpdir(), 'emds-build-'));
  try {
    await emds(folder, '--help');
    await emds(folder, 'init', 'shop');
    await emds(join(folder, 'shop'), 'build');
  } catch (error) {
    console.warn(`the new command fails: ${error.stdout}${error.stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function swapIn() {
  const old = `${staging}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(staging, dist);
  rmSync(old, { recursive: true, force: true });
}

try {
  mkdirSync(staging, { recursive: true });
  const macros = readMacros();
  const entries = {
    'model-thread': src('runner', 'typescript', 'worker', 'main.ts'),
    'model-loader': src('runner', 'typescript', 'worker', 'loader.ts'),
    ...(existsSync(src('index.ts')) ? { index: src('index.ts') } : {}),
  };
  const [bundle, command, app] = await Promise.all([
    build({ ...shared, entryPoints: entries, banner: { js: requireBanner } }),
    buildCommand(macros),
    buildApp(),
    wantsTypes ? buildTypes() : undefined,
  ]);
  writeMacros(macros);
  writeFileSync(
    join(staging, 'THIRD-PARTY-LICENSES.txt'),
    licences([bundle, command, app].flatMap((result) => result?.metafile ?? [])),
  );
  swapIn();
  await warmUp();
  const bytes = [bundle, command]
    .flatMap(({ metafile }) => Object.values(metafile.outputs))
    .reduce((sum, output) => sum + output.bytes, 0);
  console.log(
    `built ${relative(process.cwd(), dist) || dist}: ${Math.round(bytes / 1024)} kB in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
} catch (error) {
  rmSync(staging, { recursive: true, force: true });
  console.error(error.errors ? `${error.errors.length} error(s), see above` : error.stdout || error.stack);
  process.exitCode = 1;
}
