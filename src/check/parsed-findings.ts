import { type Graph, reach } from '../compiler/graph/graph.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
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
  { node, at }: Diagnostic,
  { manifest, graph }: { readonly manifest: Manifest; readonly graph: Graph },
): UniqueId[] {
  if (node !== undefined && graph.parents.has(node)) return [...reach(graph.children, [node])];
  const name = /([^/]+)\.(?:sql|py|ts)$/.exec(at?.file.path ?? '')?.[1];
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
export function isRepeated({ code, at, node }: Diagnostic, parsed: readonly Diagnostic[]): boolean {
  if (!hasErrors(parsed)) return false;
  if (/^(?:ref|source|function)-not-found$/.test(code)) return true;
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
