import { docNotFound } from '../../diagnostics/codes/parse.ts';
import { asError, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { hostFunction } from '../jinja/host.ts';
import type { Scope } from '../jinja/render-context.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ColumnInfo, MacroDefinition, ResourceBase, UniqueId } from '../manifest/resource.ts';
import { locateDescription } from './locate-call.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import type { ParseEnvironment } from './parse-environment.ts';

const DOC_CALL = /\{\{-?\s*doc\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)\s*-?\}\}/g;

interface Described {
  description?: string | null;
  doc_blocks?: UniqueId[];
}

/** Renders every description; `doc('name')` is the only thing that most of them use. */
export function renderDescriptions(
  builder: ManifestBuilder,
  environment: ParseEnvironment,
  macros: Iterable<MacroDefinition>,
): void {
  for (const node of [
    ...Object.values(builder.nodes),
    ...Object.values(builder.sources),
    ...Object.values(builder.functions),
  ]) {
    renderInto(builder, environment, node, node as Described, true);
    if ('source_description' in node) {
      const holder = { description: node.source_description as string };
      renderInto(builder, environment, node, holder, false);
      node.source_description = holder.description;
    }
    for (const column of Object.values((node['columns'] as Record<string, ColumnInfo> | undefined) ?? {})) {
      renderInto(builder, environment, node, column, true);
    }
  }
  for (const macro of macros) {
    renderInto(builder, environment, macro, macro, false);
    for (const argument of macro.arguments) renderInto(builder, environment, macro, argument, false);
  }
  const others = [builder.exposures, builder.metrics, builder.semanticModels, builder.savedQueries];
  for (const section of others) {
    for (const resource of Object.values(section)) {
      renderInto(builder, environment, resource, resource as Described, false);
      for (const part of ['dimensions', 'measures', 'entities']) {
        for (const item of (resource[part] as Described[] | undefined) ?? [])
          renderInto(builder, environment, resource, item, false);
      }
    }
  }
}

interface RenderedDescription {
  readonly text: string;
  readonly blocks: readonly UniqueId[];
}

/** What makes dbt render a text: other texts stay as they are, with the newline at their end. */
const RENDERED = /\{[{%#]|[#}%]\}/;

/** Descriptions of one package that were rendered already, by their text: many columns share theirs. */
const rendered = new WeakMap<ManifestBuilder, Map<string, RenderedDescription>>();

function renderInto(
  builder: ManifestBuilder,
  environment: ParseEnvironment,
  owner: ResourceBase,
  holder: Described,
  keepBlocks: boolean,
): void {
  const { description } = holder;
  if (!description || !RENDERED.test(description)) return;
  let known = rendered.get(builder);
  if (!known) {
    known = new Map();
    rendered.set(builder, known);
  }
  const key = `${owner.package_name} ${description}`;
  try {
    const result = known.get(key) ?? renderDescription(builder, environment, owner, description);
    known.set(key, result);
    holder.description = result.text;
    if (keepBlocks) holder.doc_blocks = [...result.blocks];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { at: _, ...problem } = error.problem;
    const at = locateDescription(environment.project, owner, description);
    builder.diagnostics.push(asError({ ...problem, node: owner.unique_id, ...(at ? { at } : {}) }));
  }
}

function renderDescription(
  builder: ManifestBuilder,
  environment: ParseEnvironment,
  owner: ResourceBase,
  description: string,
): RenderedDescription {
  const blocks = [...description.matchAll(DOC_CALL)]
    .map(
      ([, , first, , second]) =>
        builder.resolveDoc(second ?? first!, second ? first! : null, owner.package_name)?.unique_id,
    )
    .filter((id): id is string => id !== undefined);
  const template = parseTemplate({ path: owner.original_file_path, text: description });
  return { text: template.render(docScope(builder, environment, owner)).text, blocks };
}

function docScope(builder: ManifestBuilder, environment: ParseEnvironment, owner: ResourceBase): Scope {
  const doc = hostFunction('doc', (args) => {
    const name = String(args.at(-1));
    const found = builder.resolveDoc(name, args.length > 1 ? String(args[0]) : null, owner.package_name);
    if (!found) {
      const names = Object.values(builder.docs).map((d) => d.name);
      throw new ProblemError(docNotFound(name, owner, nearest(name, names)));
    }
    return found.block_contents;
  });
  const base = environment.baseFor(owner.package_name);
  return { lookup: (name) => (name === 'doc' ? doc : base.get(name)) };
}
