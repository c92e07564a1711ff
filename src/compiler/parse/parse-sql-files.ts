import { pythonNotSupported } from '../../diagnostics/codes/context.ts';
import { asError, ProblemError } from '../../diagnostics/diagnostic.ts';
import { sha256 } from '../../util/hash.ts';
import { scanBlocks } from '../jinja/scan-blocks.ts';
import { parseTemplate } from '../jinja/template.ts';
import { leniently } from '../jinja/values.ts';
import type { FileChecksum, ManifestNode, NodeType } from '../manifest/resource.ts';
import type { Package, ProjectFile } from '../project/project.ts';
import { applyConfig, applyFindings, nameRelation, startNode } from './build-node.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import { emptyFindings, type Findings, parseScope } from './parse-context.ts';
import type { ParseEnvironment } from './parse-environment.ts';
import type { NodePatches } from './properties/node-patches.ts';

/** dbt hashes seeds of up to a mebibyte by content, larger ones by path. */
const LARGEST_HASHED_SEED = 1_048_576;

export interface FileParser {
  readonly environment: ParseEnvironment;
  readonly builder: ManifestBuilder;
  readonly patches: NodePatches;
  /** Seconds since 1970: `created_at`. */
  readonly now: number;
}

/** Models, snapshots, analyses, singular tests, seeds and run hooks of one package. */
export function parsePackageFiles(parser: FileParser, owner: Package): void {
  for (const file of owner.files.models) {
    if (file.path.endsWith('.py')) parser.builder.diagnostics.push(asError(pythonNotSupported(file.path)));
    else attempt(parser, () => parseFile(parser, owner, file, 'model'));
  }
  for (const file of owner.files.snapshots) attempt(parser, () => parseSnapshotFile(parser, owner, file));
  for (const file of owner.files.analyses) attempt(parser, () => parseFile(parser, owner, file, 'analysis'));
  for (const file of owner.files.dataTests) attempt(parser, () => parseFile(parser, owner, file, 'test'));
  for (const file of owner.files.seeds) attempt(parser, () => parseSeed(parser, owner, file));
  parseHooks(parser, owner);
}

/** One bad file does not hide the mistakes in the others. */
export function attempt(parser: { readonly builder: ManifestBuilder }, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    parser.builder.diagnostics.push(asError(error.problem));
  }
}

function parseFile(parser: FileParser, owner: Package, file: ProjectFile, type: NodeType): void {
  const rawCode = file.text.trim();
  const name = stem(file.path);
  const inFolder = file.path.slice(file.folder.length + 1);
  const path = type === 'analysis' ? `analysis/${inFolder}` : inFolder;
  const node = startNode(
    {
      type,
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
  finishSqlNode(parser, node, file, file.text.length - file.text.trimStart().length);
}

function parseSnapshotFile(parser: FileParser, owner: Package, file: ProjectFile): void {
  const checksum = contentChecksum(file.text.trim());
  const inFolder = file.path.slice(file.folder.length + 1);
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
    attempt(parser, () => finishSqlNode(parser, node, file, block.bodyOffset));
  }
}

/** Renders a node's text and hooks, merges its config with its properties, names it and adds it. */
export function finishSqlNode(
  parser: FileParser,
  node: ManifestNode,
  file: ProjectFile,
  offset: number,
): void {
  const { environment } = parser;
  const patch = parser.patches.patchFor(node);
  patch?.identify(node);
  const findings = emptyFindings();
  const scope = parseScope(environment, node, findings);
  leniently(() =>
    parseTemplate({ path: file.path, text: file.text }, { text: node.raw_code, offset }).render(scope),
  );
  completeNode(parser, node, findings, () => scope);
}

/** The steps after rendering: config, names, hooks, properties. Shared by nodes with and without a template of their own. */
export function completeNode(
  parser: FileParser,
  node: ManifestNode,
  findings: Findings,
  scope: () => ReturnType<typeof parseScope>,
): void {
  const { environment } = parser;
  const patch = parser.patches.patchFor(node);
  applyConfig(node, environment, { patch: patch?.config, call: findings.config });
  nameRelation(node, environment);
  for (const hook of [...(node.config['pre-hook'] ?? []), ...(node.config['post-hook'] ?? [])]) {
    leniently(() => parseTemplate({ path: node.original_file_path, text: hook.sql }).render(scope()));
  }
  if (node.resource_type !== 'seed') applyFindings(node, findings);
  else for (const id of findings.macros) node.depends_on.macros.push(id);
  patch?.apply(node);
  parser.builder.addNode(node);
}

function parseSeed(parser: FileParser, owner: Package, file: ProjectFile): void {
  const name = stem(file.path);
  const path = file.path.slice(file.folder.length + 1);
  const bytes = Buffer.byteLength(file.text);
  const checksum =
    bytes > LARGEST_HASHED_SEED ? { name: 'path', checksum: file.path } : contentChecksum(file.text.trim());
  const node = startNode(
    {
      type: 'seed',
      package: owner,
      name,
      path,
      rawCode: '',
      checksum,
      originalFilePath: file.path,
      fqn: [owner.name, ...folders(path), name],
      createdAt: parser.now,
    },
    parser.environment,
  );
  const findings = emptyFindings();
  completeNode(parser, node, findings, () => parseScope(parser.environment, node, findings));
}

function parseHooks(parser: FileParser, owner: Package): void {
  const checksum = contentChecksum(owner.config.file.text.trim());
  for (const [hook, texts] of [
    ['on-run-start', owner.config.onRunStart],
    ['on-run-end', owner.config.onRunEnd],
  ] as const) {
    for (const [index, text] of texts.entries()) {
      const name = `${owner.name}-${hook}-${index}`;
      const node = startNode(
        {
          type: 'operation',
          package: owner,
          name,
          path: `hooks/${name}.sql`,
          rawCode: text,
          originalFilePath: './dbt_project.yml',
          fqn: [owner.name, 'hooks', name],
          checksum,
          createdAt: parser.now,
        },
        parser.environment,
      );
      node.tags = [hook];
      node.index = index;
      const findings = emptyFindings();
      attempt(parser, () => {
        const scope = parseScope(parser.environment, node, findings);
        leniently(() => parseTemplate({ path: 'dbt_project.yml', text }).render(scope));
        completeNode(parser, node, findings, () => scope);
      });
    }
  }
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
