import { type Graph, reach } from '../compiler/graph/graph.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Package, Project } from '../compiler/project/project.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../diagnostics/source.ts';
import type { Finding } from './finding.ts';

/** What parsing found, with what can't be built because of it. */
export function parsedFindings(
  parsed: readonly Diagnostic[],
  project: { readonly manifest: Manifest; readonly graph: Graph } | undefined,
): Finding[] {
  const once = new Map(parsed.map((it) => [`${it.code} ${lineOf(it.at)} ${it.message}`, it]));
  return [...once.values()].map((diagnostic) => {
    const isError = diagnostic.severity === 'error';
    const broken = project && isError ? brokenBy(diagnostic, project) : [];
    return { diagnostic, breaks: broken.sort() };
  });
}

/** A file that can't be read is no node: what refers to its name is built on it. */
function brokenBy(
  diagnostic: Diagnostic,
  { manifest, graph }: { readonly manifest: Manifest; readonly graph: Graph },
): UniqueId[] {
  const { node } = diagnostic;
  if (node !== undefined && graph.parents.has(node)) return [...reach(graph.children, [node])];
  const name = nodeName(diagnostic.at?.file);
  const readers = Object.values({ ...manifest.nodes, ...manifest.exposures }).filter((it) =>
    it.refs?.some((ref) => ref.name === name),
  );
  const ids = readers.map((it) => it.unique_id);
  return [...new Set([...ids, ...reach(graph.children, ids)])];
}

/**
 * Whether a mistake follows from those that parsing found. References are looked for there: what is not found later is
 * not found once more; and what a template says of a node, or in a line, that is known to be wrong, says it of that.
 */
export function isRepeated(
  finding: Diagnostic,
  parsed: readonly Diagnostic[],
  { root }: Pick<Project, 'root'>,
): boolean {
  const { code, at, node } = finding;
  if (!hasErrors(parsed)) return false;
  if (/^(?:ref|source|function)-not-found$/.test(code) || isUnreadInput(finding, root)) return true;
  const line = lineOf(at);
  return parsed.some((it) => {
    if (it.severity !== 'error') return false;
    const isSamePlace = line !== undefined && lineOf(it.at) === line;
    if (isSamePlace && it.code === code) return true;
    return (
      !/^sql-/.test(code) && (isSamePlace || (node !== undefined && it.node === node && isOfConfig(it, code)))
    );
  });
}

/** What a unit test gives for a model that has a file, and is none of the project's as far as that can be read. */
function isUnreadInput({ code, message }: Diagnostic, { files }: Package): boolean {
  const input = code === 'unit-test-input-not-found' ? /\bref\('([^']+)'\)/.exec(message)?.[1] : undefined;
  return input !== undefined && files.models.some((file) => nodeName(file) === input);
}

function nodeName(file: { readonly path: string } | undefined): string | undefined {
  return /([^/]+)\.(?:sql|py|ts)$/.exec(file?.path ?? '')?.[1];
}

/** Both, without warnings of parsing that are errors once the node is checked. */
export function joinedFindings(parsed: readonly Finding[], later: readonly Finding[]): Finding[] {
  const keyOf = ({ diagnostic: { code, at } }: Finding) => `${code} ${lineOf(at)}`;
  const said = new Set(later.filter((it) => it.diagnostic.severity === 'error').map(keyOf));
  return [...parsed.filter((it) => it.diagnostic.severity === 'error' || !said.has(keyOf(it))), ...later];
}

/** A materialization says again what is wrong with the config that it reads. */
function isOfConfig({ code }: Diagnostic, later: string): boolean {
  return code.startsWith('invalid-') && /^(?:template-|raised-by-template|constraint-)/.test(later);
}

function lineOf(at: Span | undefined): string | undefined {
  return at && `${at.file.path}:${positionAt(at.file.text, at.offset).line}`;
}
