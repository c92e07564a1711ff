import {
  modelDeprecated,
  namesWithSpaces,
  referenceDeprecated,
} from '../../diagnostics/codes/deprecation.ts';
import { asError, asWarning, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import type { ReadLog } from './cache/read-log.ts';
import { locateCall, locateNode } from './locate-call.ts';

type Nodes = Readonly<Record<string, ManifestNode>>;

/** Warns of models past their `deprecation_date`, and of models that read one with such a date. */
export function checkDeprecations(nodes: Nodes, project: Project, reads: ReadLog): Diagnostic[] {
  const now = project.invocation.startedAt;
  const dated = Object.values(nodes).filter(
    (node) => node.resource_type === 'model' && node.deprecation_date,
  );
  if (dated.length === 0) return [];
  const models = Object.values(nodes).filter((node) => node.resource_type === 'model');
  return dated.flatMap((node) => {
    reads.time(String(node.deprecation_date));
    const isPast = new Date(String(node.deprecation_date)) < now;
    const readers = models.filter(({ depends_on }) => depends_on.nodes.includes(node.unique_id));
    return [
      ...(isPast ? [asWarning(modelDeprecated(node, locateNode(project, node)))] : []),
      ...readers.map((reader) => {
        const at = locateCall(project, reader, 'ref', node.name);
        return asWarning(referenceDeprecated(reader, node, { isPast, at }));
      }),
    ];
  });
}

/** Names that hold spaces: refused, or with dbt's flag off a warning. */
export function checkSpaces(nodes: Nodes, projectFlags: Readonly<Record<string, unknown>>): Diagnostic[] {
  const found = Object.values(nodes).filter((node) => node.name.includes(' '));
  if (found.length === 0) return [];
  const isRefused = projectFlags['require_resource_names_without_spaces'] !== false;
  return [(isRefused ? asError : asWarning)(namesWithSpaces(found))];
}
