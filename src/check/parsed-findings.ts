import { type Graph, reach } from '../compiler/graph/graph.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { Finding } from './finding.ts';

/** What parsing found, with what can't be built because of it. */
export function parsedFindings(
  parsed: readonly Diagnostic[],
  project: { readonly manifest: Manifest; readonly graph: Graph } | undefined,
): Finding[] {
  return parsed.map((diagnostic) => {
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

/** References are looked for when a project is parsed: what is not found later is not found once more, or follows from it. */
export function isRepeated({ code, at }: Diagnostic, parsed: readonly Diagnostic[]): boolean {
  if (!hasErrors(parsed)) return false;
  if (/^(?:ref|source|function)-not-found$/.test(code)) return true;
  return parsed.some(
    (it) => it.code === code && it.at?.file.path === at?.file.path && it.at?.offset === at?.offset,
  );
}
