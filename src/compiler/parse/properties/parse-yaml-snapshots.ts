import { invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { asError } from '../../../diagnostics/diagnostic.ts';
import type { NodeScope } from '../../jinja/functions/node-scope.ts';
import { pathInFolder } from '../../project/project.ts';
import { startNode } from '../build-node.ts';
import { emptyFindings, parseScope } from '../parse-context.ts';
import { attempt, contentChecksum, type FileParser, folders } from '../parse-sql-files.ts';
import { text } from './columns.ts';
import { locateEntry, type PropertyEntry } from './read-properties.ts';
import { staticReference } from './static-reference.ts';

/** Snapshots that properties define with a `relation:`; they select everything of it. */
export function parseYamlSnapshots(parser: FileParser, entries: readonly PropertyEntry[]): void {
  for (const entry of entries) {
    const relation = text(entry.data['relation']);
    if (relation === undefined) continue;
    const reference = staticReference(relation);
    if (!reference) {
      const message = `"relation" must be a ref() or source() expression, not ${relation}`;
      parser.builder.diagnostics.push(
        asError(invalidProperties(message, entry.file.path, locateEntry(entry, ['relation']))),
      );
      continue;
    }
    attempt(parser, () => parseYamlSnapshot(parser, entry, relation, reference));
  }
}

function parseYamlSnapshot(
  parser: FileParser,
  entry: PropertyEntry,
  relation: string,
  reference: NonNullable<ReturnType<typeof staticReference>>,
): void {
  const { package: owner, file } = entry;
  const name = String(entry.data['name']);
  const path = pathInFolder(file);
  const node = startNode(
    {
      type: 'snapshot',
      package: owner,
      name,
      path: `${path}/${name}.sql`,
      originalFilePath: file.path,
      fqn: [owner.name, ...folders(path), name],
      rawCode: `select * from {{ ${relation} }}`,
      checksum: contentChecksum(file.text.trim()),
      createdAt: parser.now,
    },
    parser.environment,
  );
  const findings = emptyFindings();
  if (reference.kind === 'ref') findings.refs.push(reference.ref);
  else findings.sources.push(reference.source);
  const scope = (): NodeScope => parseScope(parser.environment, node, findings);
  parser.drafts.push({ node, owner, findings, scope, isStatic: false, patch: undefined });
}
