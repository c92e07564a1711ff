import { seedDelimiterEmpty } from '../../diagnostics/codes/seed.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { readSeedTable } from '../jinja/functions/seed-table.ts';
import { type HostFunction, hostFunction } from '../jinja/host.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';

/** `load_agate_table()`: the seed's file as a table, with agate's types. */
export function seedTableLoader(project: Project, node: ManifestNode): HostFunction {
  return hostFunction('load_agate_table', () => {
    if (node.config.delimiter === '') throw new ProblemError(seedDelimiterEmpty(node.name));
    const owner = project.packages.find((p) => p.name === node.package_name);
    const file = owner?.files.seeds.find((f) => f.path === node.original_file_path);
    return readSeedTable(file?.text ?? '', {
      delimiter: node.config.delimiter ?? ',',
      columnTypes: node.config.column_types ?? {},
    });
  });
}
