import { positionAt } from '../../diagnostics/source.ts';
import type { ProjectFile } from '../project/project.ts';
import { blankText } from './blank-text.ts';
import { readJsLiteral } from './read-js-literal.ts';

/** Endings of files that may be TypeScript models. */
export const MODEL_ENDINGS = ['.ts', '.mts', '.js', '.mjs'] as const;

/** Whether a file's name is that of a script; declarations hold no code. */
export function isScript(path: string): boolean {
  return MODEL_ENDINGS.some((ending) => path.endsWith(ending)) && !/\.d\.m?ts$/.test(path);
}

/** A script with a default export is a model; others beside it are what models import. */
export function isScriptModel(file: ProjectFile): boolean {
  return isScript(file.path) && file.text.includes('export') && DEFAULT_EXPORT.test(blankText(file.text));
}

const DEFAULT_EXPORT = /(?:^|[;}\s])export\s+default\b|(?:^|[;}\s])export\s*\{[^}]*\bas\s+default\b[^}]*\}/;
const PROPERTIES = /(?:^|[;}\s])export\s+const\s+properties\b[^=]*=(?!=)/;

/**
 * The properties that a model declares in its own file, as `export const properties = { … }`, in the form of a
 * properties file. For what dbt must not read: it reads every YAML file, and knows no TypeScript models.
 */
export function ownProperties(file: ProjectFile): ProjectFile | undefined {
  if (!file.text.includes('properties')) return undefined;
  const found = PROPERTIES.exec(blankText(file.text));
  if (!found) return undefined;
  const start = found.index + found[0].length;
  const literal = readJsLiteral(file.text, start);
  if (!literal || typeof literal.value !== 'object' || literal.value === null) return undefined;
  // The text stands on the line of the declaration, so that what is wrong with it is found there.
  const line = positionAt(file.text, start).line;
  const entry = JSON.stringify({ name: modelName(file.path), ...literal.value });
  return { ...plain(file), text: `${'\n'.repeat(line - 1)}models: [${entry}]` };
}

function plain({ path, folder, absolutePath }: ProjectFile): Omit<ProjectFile, 'text'> {
  return { path, folder, absolutePath };
}

function modelName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
