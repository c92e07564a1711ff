import { duplicateDoc, duplicateMacro, noNodeForPatch } from '../../diagnostics/codes/parse.ts';
import { asError, asWarning, type Diagnostic, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { LibraryMacro } from '../jinja/functions/macro-library.ts';
import { MacroTemplate } from '../jinja/macro.ts';
import type { BlockKind } from '../jinja/nodes.ts';
import { type ScannedBlock, scanBlocks } from '../jinja/scan-blocks.ts';
import { parseTemplate } from '../jinja/template.ts';
import { leniently } from '../jinja/values.ts';
import type { DocBlock, Json, MacroDefinition, UniqueId } from '../manifest/resource.ts';
import { type Package, type ProjectFile, pathInFolder } from '../project/project.ts';
import { hasJinja, leadingSpace } from '../project/strip-text.ts';
import { asMapping, records, text } from './properties/columns.ts';
import { locateEntry, type PropertyEntry } from './properties/read-properties.ts';

/** The blocks that a macro file may define. */
export const MACRO_KINDS = new Set<BlockKind>(['macro', 'materialization', 'test', 'data_test']);
const TEST_KINDS = new Set<BlockKind>(['test', 'data_test']);

/** The macros of a package: `macros/`, and the generic tests in its test folders. */
export function parseMacros(owner: Package, now: number, diagnostics: Diagnostic[]): LibraryMacro[] {
  const macros: LibraryMacro[] = [];
  const read = (file: ProjectFile, kinds: ReadonlySet<BlockKind>): void => {
    try {
      for (const template of templatesOf(file, kinds)) {
        macros.push({ template, definition: definitionOf(owner, file, template, now) });
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError(error.problem));
    }
  };
  for (const file of owner.files.macros) read(file, MACRO_KINDS);
  for (const file of owner.files.genericTests) read(file, TEST_KINDS);
  return macros;
}

function templatesOf(file: ProjectFile, kinds: ReadonlySet<BlockKind>): MacroTemplate[] {
  const { prepared } = file;
  if (!prepared) return macroBlocks(file, kinds).map((block) => new MacroTemplate(block));
  return prepared.map((macro) => {
    const { kind, name, offset, length } = macro;
    const text = file.text.slice(offset, offset + length);
    return new MacroTemplate({ kind, name, source: file, offset, text }, macro);
  });
}

/** The macros of a file, each a block. Throws a ProblemError for a file that cannot be read. */
export function macroBlocks(file: ProjectFile, kinds: ReadonlySet<BlockKind>): ScannedBlock[] {
  return scanBlocks(file, kinds).map(withoutLeadingSpace);
}

/** dbt strips the file before it looks for blocks; the white space before a `{%-` belongs to its block. */
function withoutLeadingSpace(block: ScannedBlock): ScannedBlock {
  const start = leadingSpace(block.source.text);
  if (block.offset >= start) return block;
  return { ...block, offset: start, text: block.text.slice(start - block.offset) };
}

function definitionOf(
  owner: Package,
  file: ProjectFile,
  template: MacroTemplate,
  now: number,
): MacroDefinition {
  const name = macroName(template);
  return {
    name,
    resource_type: 'macro',
    package_name: owner.name,
    path: file.path,
    original_file_path: file.path,
    unique_id: `macro.${owner.name}.${name}`,
    macro_sql: template.text,
    depends_on: { macros: [] },
    description: '',
    meta: {},
    docs: { show: true, node_color: null },
    config: { meta: {}, docs: { show: true, node_color: null } },
    patch_path: null,
    arguments: [],
    created_at: now,
    supported_languages: template.kind === 'materialization' ? supportedLanguages(template) : null,
  };
}

// `{% materialization table, adapter='duckdb', supported_languages=['sql'] %}`: the settings of most are plain.
const TAG =
  /^\s*\{%[-+]?\s*materialization\s+\w+\s*,\s*(?:default|adapter\s*=\s*(['"])(\w+)\1)\s*([^%]*?)[-+]?%\}/;

function materializationAdapter(template: MacroTemplate): string {
  const tag = TAG.exec(template.text);
  return tag ? (tag[2] ?? 'default') : template.adapter;
}

const LANGUAGES = /^,\s*supported_languages\s*=\s*\[((?:\s*(?:'\w+'|"\w+")\s*,?)*)\]\s*$/;

function supportedLanguages(template: MacroTemplate): string[] {
  const settings = TAG.exec(template.text)?.[3];
  if (settings === '') return ['sql'];
  const list = settings === undefined ? undefined : LANGUAGES.exec(settings)?.[1];
  return list === undefined ? [...template.supportedLanguages] : (list.match(/\w+/g) ?? []);
}

/** The name that templates call it by: tests and materializations have a prefix. */
function macroName(template: MacroTemplate): string {
  switch (template.kind) {
    case 'test':
    case 'data_test':
      return `test_${template.name}`;
    case 'materialization':
      return `materialization_${template.name}_${materializationAdapter(template)}`;
    default:
      return template.name;
  }
}

/** Gives macros their descriptions and arguments from properties. */
export function patchMacros(
  entries: readonly PropertyEntry[],
  macros: ReadonlyMap<string, LibraryMacro>,
  diagnostics: Diagnostic[],
): void {
  for (const entry of entries) {
    const name = String(entry.data['name']);
    const macro = macros.get(`macro.${entry.package.name}.${name}`)?.definition;
    if (!macro) {
      diagnostics.push(
        asWarning(noNodeForPatch(name, 'macros', entry.file.path, undefined, locateEntry(entry))),
      );
      continue;
    }
    const config = asMapping(entry.data['config']);
    const docs = {
      show: true,
      node_color: null,
      ...asMapping(entry.data['docs']),
      ...asMapping(config['docs']),
    };
    const meta = { ...asMapping(entry.data['meta']), ...asMapping(config['meta']) } as Record<string, Json>;
    Object.assign(macro, {
      description: text(entry.data['description']) ?? '',
      meta,
      docs,
      config: { meta, docs },
      patch_path: `${entry.package.name}://${entry.file.path}`,
    });
    const described = records(entry.data['arguments']).map((argument) => ({
      name: String(argument['name']),
      type: text(argument['type']) ?? null,
      description: text(argument['description']) ?? '',
    }));
    if (described.length > 0)
      Object.defineProperty(macro, 'arguments', { value: described, enumerable: true });
  }
}

/** Adds the `{% docs name %}` blocks of a package; a second one of a name is a mistake. */
export function parseDocs(owner: Package, docs: Record<UniqueId, DocBlock>, diagnostics: Diagnostic[]): void {
  for (const file of owner.files.docs) {
    if (!file.text.includes('{%')) continue;
    try {
      for (const block of scanBlocks(file, new Set(['docs'])))
        addDoc(owner, file, block, { docs, diagnostics });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError(error.problem));
    }
  }
}

interface DocTarget {
  readonly docs: Record<UniqueId, DocBlock>;
  readonly diagnostics: Diagnostic[];
}

function addDoc(
  owner: Package,
  file: ProjectFile,
  block: ScannedBlock,
  { docs, diagnostics }: DocTarget,
): void {
  const id = `doc.${owner.name}.${block.name}`;
  const other = docs[id];
  if (other) {
    const at = { file, offset: block.offset, length: block.bodyOffset - block.offset };
    diagnostics.push(asError(duplicateDoc(block.name, [other.original_file_path, file.path], at)));
    return;
  }
  docs[id] = {
    name: block.name,
    resource_type: 'doc',
    package_name: owner.name,
    path: pathInFolder(file),
    original_file_path: file.path,
    unique_id: id,
    block_contents: docContents(file, block).trim(),
  };
}

/** A block's text is a template of its own, in which no name stands for anything: for `raw` and comments. */
function docContents(file: ProjectFile, { body, bodyOffset }: ScannedBlock): string {
  if (!hasJinja(body)) return body;
  const template = parseTemplate(file, { text: body, offset: bodyOffset });
  return leniently(() => template.render({ lookup: () => undefined })).text;
}

/** Two macros of one name in one package are a mistake. */
export function checkMacroNames(macros: readonly LibraryMacro[], diagnostics: Diagnostic[]): void {
  const seen = new Map<UniqueId, LibraryMacro>();
  for (const macro of macros) {
    const { unique_id: id, name, package_name: packageName, original_file_path: path } = macro.definition;
    const other = seen.get(id);
    if (other) {
      const { source, offset, text } = macro.template;
      const at = { file: source, offset, length: text.indexOf('}') + 1 };
      diagnostics.push(
        asError(duplicateMacro(name, packageName, [other.definition.original_file_path, path], at)),
      );
    } else seen.set(id, macro);
  }
}

/**
 * With dbt's flag `validate_macro_args`, macros have the arguments of their Jinja where properties name none; those of
 * the test folders have none. Read when asked for.
 */
export function argumentsFromText(macros: Iterable<LibraryMacro>, packages: readonly Package[]): void {
  const generic = new Set<unknown>(packages.flatMap((owner) => owner.files.genericTests));
  for (const { template, definition } of macros) {
    if (generic.has(template.source)) continue;
    let found: MacroDefinition['arguments'] | undefined;
    Object.defineProperty(definition, 'arguments', {
      enumerable: true,
      configurable: true,
      get: () => {
        found ??= paramsOf(template).map((name) => ({ name, type: null, description: '' }));
        return found;
      },
    });
  }
}

/** The names of a macro's parameters; none for one that cannot be read. */
function paramsOf(template: MacroTemplate): string[] {
  try {
    return template.params.map((param) => param.name);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [];
  }
}

/** Reads the text of each macro of the user's own project: those of packages are read when something calls them. */
export function checkMacroTexts(
  macros: Iterable<LibraryMacro>,
  rootPackage: string,
  diagnostics: Diagnostic[],
): void {
  for (const { template, definition } of macros) {
    if (definition.package_name !== rootPackage) continue;
    try {
      template.check();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError({ ...error.problem, node: definition.unique_id }));
    }
  }
}
