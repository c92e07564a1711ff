import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { sha256 } from '../../util/hash.ts';
import type { NodeScope } from '../jinja/functions/node-scope.ts';
import type { TemplateText } from '../jinja/parse-template.ts';
import { scanBlocks } from '../jinja/scan-blocks.ts';
import { parseTemplate } from '../jinja/template.ts';
import { leniently } from '../jinja/values.ts';
import type { FileChecksum, ManifestNode, NodeType } from '../manifest/resource.ts';
import { type Package, type ProjectFile, pathInFolder } from '../project/project.ts';
import { hasJinja, leadingSpace, strip } from '../project/strip-text.ts';
import { isScript } from '../typescript/model-file.ts';
import { startNode } from './build-node.ts';
import { unitOf } from './cache/read-log.ts';
import { isReadStatically } from './dbt-static.ts';
import { attempt, type FileParser } from './draft.ts';
import { emptyFindings, parseScope } from './parse-context.ts';
import { readPythonModel } from './python-model.ts';
import { seedChecksum } from './seed-checksum.ts';
import { staticFindings } from './static-findings.ts';
import { readTypescriptModel } from './typescript-model.ts';

export { attempt, type FileParser } from './draft.ts';

/** Where dbt says that hooks stand. */
const HOOKS_PATH = './dbt_project.yml';

/** Reads the models, snapshots, analyses, singular tests, seeds and run hooks of one package into drafts: all, or the wanted files. */
export function parsePackageFiles(
  parser: FileParser,
  owner: Package,
  wants: (path: string) => boolean = () => true,
): void {
  const { reads } = parser.environment;
  const each = (files: readonly ProjectFile[], parse: (file: ProjectFile) => void): void => {
    for (const file of files)
      if (wants(file.path)) reads.within(unitOf(owner.name, file.path), () => parse(file));
  };
  each(owner.files.models, (file) =>
    attempt(parser, () => parseFile(parser, owner, file, 'model'), stem(file.path)),
  );
  each(owner.files.snapshots, (file) => attempt(parser, () => parseSnapshotFile(parser, owner, file)));
  each(owner.files.analyses, (file) => attempt(parser, () => parseFile(parser, owner, file, 'analysis')));
  each(owner.files.dataTests, (file) => attempt(parser, () => parseFile(parser, owner, file, 'test')));
  each(owner.files.seeds, (file) => attempt(parser, () => parseSeed(parser, owner, file)));
  if (wants(HOOKS_PATH)) reads.within(unitOf(owner.name, HOOKS_PATH), () => parseHooks(parser, owner));
}

function parseFile(parser: FileParser, owner: Package, file: ProjectFile, type: NodeType): void {
  const offset = leadingSpace(file.text);
  const rawCode = file.text.slice(offset);
  const name = stem(file.path);
  const inFolder = pathInFolder(file);
  const node = startNode(
    {
      type,
      package: owner,
      name,
      path: type === 'analysis' ? `analysis/${inFolder}` : inFolder,
      rawCode,
      originalFilePath: file.path,
      fqn: [owner.name, ...(type === 'analysis' ? ['analysis'] : []), ...folders(inFolder), name],
      checksum: contentChecksum(rawCode),
      createdAt: parser.now,
    },
    parser.environment,
  );
  if (file.path.endsWith('.py')) addProgram(parser, owner, node, file);
  else if (type === 'model' && isScript(file.path)) addProgram(parser, owner, node, file);
  else addSqlNode(parser, owner, node, { file, offset });
}

function parseSnapshotFile(parser: FileParser, owner: Package, file: ProjectFile): void {
  const checksum = contentChecksum(strip(file.text));
  const inFolder = pathInFolder(file);
  for (const block of scanBlocks(file, new Set(['snapshot']))) {
    const node = startNode(
      {
        type: 'snapshot',
        package: owner,
        name: block.name,
        path: inFolder,
        rawCode: block.body,
        originalFilePath: file.path,
        fqn: [owner.name, ...folders(inFolder), stem(file.path), block.name],
        checksum,
        createdAt: parser.now,
      },
      parser.environment,
    );
    attempt(parser, () => addSqlNode(parser, owner, node, { file, offset: block.bodyOffset }), block.name);
  }
}

interface TextPlace {
  readonly file: ProjectFile;
  /** Where the node's text begins in the file. */
  readonly offset: number;
}

/** Finds what a node's text refers to and how it is configured: from the text alone where that is enough. */
function addSqlNode(parser: FileParser, owner: Package, node: ManifestNode, place: TextPlace): void {
  const { environment } = parser;
  const where = { source: place.file, text: node.raw_code, offset: place.offset };
  const read = hasJinja(node.raw_code) ? staticFindings(where, owner.name, environment) : emptyFindings();
  const findings = read ?? emptyFindings();
  const scope = (): NodeScope => parseScope(environment, node, findings);
  if (!read) renderNode(node, where, scope);
  const isStatic = node.resource_type === 'model' && isReadStatically(node, environment.library);
  if (isStatic) dropRepeats(findings.sources);
  parser.drafts.push({ node, owner, findings, scope, isStatic, patch: undefined });
}

/** dbt's static parser names each source once. */
function dropRepeats(sources: [string, string][]): void {
  const seen = new Set<string>();
  const once = sources.filter(([source, table]) => {
    const key = `${source}.${table}`;
    return !seen.has(key) && seen.add(key);
  });
  sources.splice(0, sources.length, ...once);
}

function renderNode(node: ManifestNode, where: TemplateText, scope: () => NodeScope): void {
  try {
    leniently(() => parseTemplate(where.source, where).render(scope()));
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.node !== undefined) throw error;
    throw new ProblemError({ ...error.problem, node: node.unique_id });
  }
}

/** A model that is no template: Python, which dbt runs, or TypeScript, which emds runs. */
function addProgram(parser: FileParser, owner: Package, node: ManifestNode, file: ProjectFile): void {
  const findings = emptyFindings();
  const isPython = file.path.endsWith('.py');
  node.language = isPython ? 'python' : 'typescript';
  if (isPython) readPythonModel(file, node, findings);
  else readTypescriptModel(file, node, findings);
  const scope = (): NodeScope => parseScope(parser.environment, node, findings);
  parser.drafts.push({ node, owner, findings, scope, isStatic: false, patch: undefined });
}

function parseSeed(parser: FileParser, owner: Package, file: ProjectFile): void {
  const name = stem(file.path);
  const path = pathInFolder(file);
  const node = startNode(
    {
      type: 'seed',
      package: owner,
      name,
      path,
      rawCode: '',
      checksum: seedChecksum(file),
      originalFilePath: file.path,
      fqn: [owner.name, ...folders(path), name],
      createdAt: parser.now,
    },
    parser.environment,
  );
  const findings = emptyFindings();
  const scope = (): NodeScope => parseScope(parser.environment, node, findings);
  parser.drafts.push({ node, owner, findings, scope, isStatic: false, patch: undefined });
}

function parseHooks(parser: FileParser, owner: Package): void {
  const { onRunStart, onRunEnd, file } = owner.config;
  if (onRunStart.length + onRunEnd.length === 0) return;
  const checksum = contentChecksum(strip(file.text));
  for (const [hook, texts] of [
    ['on-run-start', onRunStart],
    ['on-run-end', onRunEnd],
  ] as const) {
    for (const [index, text] of texts.entries()) {
      attempt(parser, () => parseHook(parser, owner, { hook, text, index, checksum }));
    }
  }
}

interface RunHook {
  readonly hook: string;
  readonly text: string;
  readonly index: number;
  readonly checksum: FileChecksum;
}

function parseHook(parser: FileParser, owner: Package, { hook, text, index, checksum }: RunHook): void {
  const name = `${owner.name}-${hook}-${index}`;
  const node = startNode(
    {
      type: 'operation',
      package: owner,
      name,
      path: `hooks/${name}.sql`,
      rawCode: text,
      originalFilePath: HOOKS_PATH,
      fqn: [owner.name, 'hooks', name],
      checksum,
      createdAt: parser.now,
    },
    parser.environment,
  );
  node.tags = [hook];
  node.index = index;
  const findings = emptyFindings();
  const scope = (): NodeScope => parseScope(parser.environment, node, findings);
  leniently(() => parseTemplate({ path: 'dbt_project.yml', text }).render(scope()));
  parser.drafts.push({ node, owner, findings, scope, isStatic: false, patch: undefined });
}

export function contentChecksum(text: string): FileChecksum {
  return { name: 'sha256', checksum: sha256(text) };
}

export function stem(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

export function folders(path: string): string[] {
  return path.split('/').slice(0, -1);
}

/** The folders below the first, as dbt counts those of tests: from the project's own on. */
export function foldersBelowFirst(path: string): string[] {
  return folders(path.replace(/^(?:\.\/)+/, '')).slice(1);
}
