import { existsSync, readFileSync } from 'node:fs';
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput, ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transform } from 'sucrase';

// Hooks of Node's module loader: TypeScript files are loaded as JavaScript. Types are taken away and nothing is checked.

const TYPESCRIPT = /^file:.*\.m?ts$/;

/** Relative imports may leave out the ending, or have that of the JavaScript file; `emds` itself is there for its types. */
export function resolve<T extends ResolveFnOutput | Promise<ResolveFnOutput>>(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context?: Partial<ResolveHookContext>) => T,
): T | ResolveFnOutput {
  const parent = context.parentURL?.replace(/[?#].*$/, '') ?? '';
  if (!TYPESCRIPT.test(parent)) return next(specifier, context);
  if (specifier === 'emds') return { url: 'data:text/javascript,', format: 'module', shortCircuit: true };
  return next(specifier.startsWith('.') ? existing(specifier, parent) : specifier, context);
}

function existing(specifier: string, parent: string): string {
  const candidates = [
    specifier,
    specifier.replace(/\.(m?)js$/, '.$1ts'),
    `${specifier}.ts`,
    `${specifier}/index.ts`,
  ];
  return (
    candidates.find((it) => /\.\w+$/.test(it) && existsSync(fileURLToPath(new URL(it, parent)))) ?? specifier
  );
}

export function load<T extends LoadFnOutput | Promise<LoadFnOutput>>(
  url: string,
  context: LoadHookContext,
  next: (url: string, context?: Partial<LoadHookContext>) => T,
): T | LoadFnOutput {
  const file = url.replace(/[?#].*$/, '');
  const isModel = url.includes('?emds-model');
  const isTypescript = TYPESCRIPT.test(file);
  if (!isModel && (!isTypescript || file.includes('/node_modules/'))) return next(url, context);
  const path = fileURLToPath(file);
  const text = readFileSync(path, 'utf8');
  const source = isTypescript
    ? transform(text, { transforms: ['typescript'], disableESTransforms: true, filePath: path }).code
    : text;
  return { format: 'module', source, shortCircuit: true };
}
