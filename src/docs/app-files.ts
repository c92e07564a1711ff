import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docsAppMissing } from '../diagnostics/codes/docs.ts';
import { asError, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AppFiles } from './page-html.ts';

/** Where the bundled app may lie, from dist/*.js, dist/<folder>/*.js and src/docs/*.ts. */
const places = ['docs-app', '../docs-app', '../../dist/docs-app'];

/** Reads the bundled web app; `folder` overrides the places where an installation or a clone has it. */
export function readAppFiles(folder?: string): { app?: AppFiles; diagnostics: Diagnostic[] } {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = folder === undefined ? places.map((place) => join(here, place)) : [folder];
  const found = candidates.find((candidate) => existsSync(join(candidate, 'app.js')));
  if (found === undefined)
    return { diagnostics: [asError(docsAppMissing(join(candidates.at(-1)!, 'app.js')))] };
  const script = readFileSync(join(found, 'app.js'), 'utf8');
  return { app: { script, style: readFileSync(join(found, 'app.css'), 'utf8') }, diagnostics: [] };
}
