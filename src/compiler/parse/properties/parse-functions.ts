import { noNodeForPatch } from '../../../diagnostics/codes/parse.ts';
import { functionWithoutReturns } from '../../../diagnostics/codes/semantic.ts';
import { asWarning } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { parseTemplate } from '../../jinja/template.ts';
import { leniently } from '../../jinja/values.ts';
import type { GraphResource, ManifestNode, NodeType } from '../../manifest/resource.ts';
import { type Package, type ProjectFile, pathInFolder } from '../../project/project.ts';
import { leadingSpace } from '../../project/strip-text.ts';
import { applyConfig, applyFindings, nameRelation, startNode } from '../build-node.ts';
import { attempt, type FileParser } from '../draft.ts';
import { emptyFindings, type Findings, parseScope } from '../parse-context.ts';
import { contentChecksum, folders, stem } from '../parse-sql-files.ts';
import { asMapping, records, text } from './columns.ts';
import { unversionedPatch } from './node-patches.ts';
import { locateEntry, type PropertyEntry } from './read-properties.ts';

interface FunctionDraft {
  readonly node: ManifestNode;
  readonly findings: Findings;
  entry: PropertyEntry | undefined;
}

/** Adds the user-defined functions of all packages: a file each, with arguments and return type from properties. */
export function parseFunctions(
  parser: FileParser,
  owners: readonly Package[],
  entries: readonly PropertyEntry[],
): void {
  const drafts: FunctionDraft[] = [];
  for (const owner of owners) {
    for (const file of owner.files.functions)
      attempt(parser, () => drafts.push(readFunction(parser, owner, file)));
  }
  for (const entry of entries) assignEntry(parser, drafts, entry);
  for (const draft of drafts) attempt(parser, () => completeFunction(parser, draft));
}

function readFunction(parser: FileParser, owner: Package, file: ProjectFile): FunctionDraft {
  const offset = leadingSpace(file.text);
  const rawCode = file.text.slice(offset);
  const name = stem(file.path);
  const path = pathInFolder(file);
  const node = startNode(
    {
      // A function is built as a node is, though it stands in a section of its own.
      type: 'function' as NodeType,
      package: owner,
      name,
      path,
      rawCode,
      originalFilePath: file.path,
      fqn: [owner.name, ...folders(path), name],
      checksum: contentChecksum(rawCode),
      createdAt: parser.now,
    },
    parser.environment,
  );
  const findings = emptyFindings();
  if (file.path.endsWith('.py')) node.language = 'python';
  else {
    const template = parseTemplate(file, { text: rawCode, offset });
    leniently(() => template.render(parseScope(parser.environment, node, findings)));
  }
  return { node, findings, entry: undefined };
}

function assignEntry({ builder }: FileParser, drafts: readonly FunctionDraft[], entry: PropertyEntry): void {
  const name = String(entry.data['name']);
  const named = drafts.filter(({ node }) => node.name === name);
  const draft = named.find(({ node }) => node.package_name === entry.package.name) ?? named[0];
  if (draft) {
    draft.entry = entry;
    return;
  }
  const suggestion = nearest(
    name,
    drafts.map(({ node }) => node.name),
  );
  builder.diagnostics.push(
    asWarning(noNodeForPatch(name, 'functions', entry.file.path, suggestion, locateEntry(entry))),
  );
}

function completeFunction(parser: FileParser, { node, findings, entry }: FunctionDraft): void {
  const { builder, environment } = parser;
  const patch = entry && unversionedPatch(entry);
  nameRelation(
    node,
    environment,
    applyConfig(node, environment, { patch: patch?.config, call: findings.config }),
  );
  applyFindings(node, findings);
  patch?.apply(node);
  node['arguments'] = records(entry?.data['arguments']).map((argument) => ({
    name: text(argument['name']) ?? null,
    data_type: text(argument['data_type']) ?? null,
    description: text(argument['description']) ?? null,
    default_value: argument['default_value'] ?? null,
  }));
  node['returns'] = returnsOf(parser, node, entry);
  builder.addResource(builder.functions, node as unknown as GraphResource);
}

function returnsOf(
  { builder }: FileParser,
  node: ManifestNode,
  entry: PropertyEntry | undefined,
): Record<string, unknown> {
  if (!entry) {
    if (node.config.enabled) builder.diagnostics.push(asWarning(functionWithoutReturns(node)));
    return { data_type: 'INVALID_TYPE', description: null };
  }
  const returns = asMapping(entry.data['returns']);
  return { data_type: text(returns['data_type']) ?? null, description: text(returns['description']) ?? null };
}
