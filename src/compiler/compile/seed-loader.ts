import { seedDelimiterEmpty } from '../../diagnostics/codes/seed.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { readSeedTable } from '../jinja/functions/seed-table.ts';
import type { ResultTable } from '../jinja/functions/table.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { Project, ProjectFile } from '../project/project.ts';

/** `load_agate_table()`: the seed's file as a table, with agate's types. */
export function seedTableLoader(project: Project, node: ManifestNode): HostFunction {
  return hostFunction('load_agate_table', () => {
    const { flags } = project.invocation;
    const table = readSeedOf(project, node);
    return flags.EMPTY && flags.WHICH === 'seed' ? table.derive(table.options.columns, []) : table;
  });
}

/** A seed's file as a table. Throws a ProblemError where it cannot be read as one. */
export function readSeedOf(project: Project, node: ManifestNode): ResultTable {
  if (node.config.delimiter === '') throw new ProblemError(seedDelimiterEmpty(node.name));
  const owner = project.packages.find((p) => p.name === node.package_name);
  const file = owner?.files.seeds.find((f) => f.path === node.original_file_path);
  const delimiter = node.config.delimiter ?? ',';
  const columnTypes = node.config.column_types ?? {};
  const locate = (record: readonly string[]) =>
    file ? locateRecord(file, record.join(delimiter)) : undefined;
  return readSeedTable(file?.text ?? '', { delimiter, columnTypes, locate });
}

/** Where a record stands, unless it was written with quotes. */
function locateRecord({ path, text }: ProjectFile, record: string): Span | undefined {
  const offset = `\n${text}`.indexOf(`\n${record}`);
  return offset < 0 ? undefined : { file: { path, text }, offset, length: record.length };
}
