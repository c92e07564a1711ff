import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { init, parse } from 'es-module-lexer';
import { build } from 'esbuild';

// Bundles the command into packs: scripts of plain functions, one for each chunk of esbuild's, which V8's code cache can
// serve (it takes no ES modules). `src/cli/packed-code.ts` loads them.

/** What each pack begins with; a chunk belongs to the first pack that needs it, and has a file of its own where none does. */
const packs = {
  start: ['src/cli/program.ts'],
  parse: ['src/cli/commands/parse.ts'],
  run: [
    'src/cli/commands/build.ts',
    'src/runner/execute-plan.ts',
    'src/runner/duckdb/early-warehouse.ts',
    'src/runner/duckdb/duckdb-api.ts',
  ],
};

const commands = [
  'build',
  'run',
  'test',
  'seed',
  'snapshot',
  'compile',
  'show',
  'parse',
  'ls',
  'list',
  'docs',
  'ingest',
];

/** commander can run other programs as its commands, which emds has none of: Node's module for that is not loaded for it. */
const withoutSubprocesses = {
  name: 'without-subprocesses',
  setup({ onResolve, onLoad }) {
    const filter = /^node:child_process$/;
    onResolve({ filter }, ({ importer, path }) =>
      /node_modules[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'nothing' } : undefined,
    );
    onLoad({ filter, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** Writes the packs into a folder, with more plugins of esbuild's; gives esbuild's metafile and what the loader has to know. */
export async function buildPacks(shared, folder, plugins) {
  await init;
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: { program: join(shared.absWorkingDir, 'src', 'cli', 'program.ts') },
    define: { ...shared.define, 'import.meta.url': '__emdsUrl' },
    outdir: folder,
    write: false,
    charset: 'ascii',
    plugins: [withoutSubprocesses, ...plugins],
  });
  const chunks = new Map(outputFiles.map((file) => [basename(file.path), file.text]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const entry = (source) => [...outputs].find(([, output]) => output.entryPoint === source)[0];
  const fileOf = {};
  const builtins = new Set();
  mkdirSync(folder, { recursive: true });
  const write = (name, members) => {
    const text = inAscii(
      `(define=>{"use strict";${members.map((chunk) => `define(${JSON.stringify(chunk)},${asFunction(chunk, chunks.get(chunk), chunks)});`).join('\n')}})`,
    );
    const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.js`;
    writeFileSync(join(folder, file), text);
    for (const chunk of members) fileOf[chunk] = file;
  };
  for (const [name, sources] of Object.entries(packs)) {
    const reached = closure(sources.map(entry), outputs).filter((chunk) => !fileOf[chunk]);
    for (const { path, kind } of reached.flatMap((chunk) => outputs.get(chunk).imports))
      if (kind === 'import-statement' && path.startsWith('node:')) builtins.add(path.slice(5));
    write(name, reached);
  }
  for (const chunk of chunks.keys()) if (!fileOf[chunk]) write(chunk.replace(/-\w+\.js$/, ''), [chunk]);
  return {
    metafile,
    packed: { program: entry('src/cli/program.ts'), fileOf, builtins: [...builtins].sort(), commands },
  };
}

/** esbuild leaves characters of regular expressions as they are. The loader reads packs as Latin-1: far quicker than UTF-8. */
function inAscii(text) {
  const escaped = /\\[^\0-\x7f]/.exec(text);
  if (escaped) throw new Error(`a pack can't hold ${escaped[0].slice(0, 80)}`);
  return text.replaceAll(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** All chunks that some import without asking, dependencies first. */
function closure(names, outputs) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, kind } of outputs.get(name).imports)
      if (kind === 'import-statement' && outputs.has(basename(path))) visit(basename(path));
  };
  for (const name of names) visit(name);
  return [...found];
}

const statement =
  /^(?:import(?:\s*\*\s*as ([\w$]+) ?|\s([\w$]+) ?)?,?(?:\{([^}]*)\})?(?:from)?"([^"]+)"|export\{([^}]*)\});?$/;

/** A chunk as the text of a function: imports become constants at its beginning, exports properties of what it returns. */
function asFunction(name, text, chunks) {
  const [imports, exported] = parse(text);
  const constants = [];
  let properties = '';
  let body = text;
  const replace = (start, end, by) => {
    body = body.slice(0, start) + by + body.slice(end);
  };
  const at = body.lastIndexOf('export{');
  if (exported.length > 0) {
    properties = statement.exec(body.slice(at).trim())[5].replaceAll(/([\w$]+) as ([\w$]+)/g, '$2:$1');
    replace(at, body.length, '');
  }
  for (const { ss, se, d, n } of imports.toReversed()) {
    if (d === -2) throw new Error(`${name}: import.meta, which packs do not have`);
    if (d === -1) {
      const found = statement.exec(text.slice(ss, se));
      if (!found) throw new Error(`${name}: an import that packs can't read: ${text.slice(ss, se)}`);
      constants.unshift(asConstant(found));
      replace(ss, se, '');
    } else {
      if (!chunks.has(basename(n ?? '')))
        throw new Error(`${name}: an import() that packs can't serve: ${text.slice(ss, se)}`);
      replace(ss, se, `__load("${basename(n)}")`);
    }
  }
  return `(function(__need,__load,require,__emdsUrl){${constants.join('')}${body}\nreturn{${properties}}})`;
}

function asConstant([, namespace, byDefault, named, from]) {
  const needed = `__need(${JSON.stringify(from.startsWith('./') ? basename(from) : from)})`;
  const whole = namespace ?? byDefault;
  return [
    whole ? `const ${whole}=${needed};` : '',
    named ? `const{${named.replaceAll(/([\w$]+) as ([\w$]+)/g, '$1:$2')}}=${needed};` : '',
    whole || named ? '' : `${needed};`,
  ].join('');
}
