import type { ManifestNode } from '../manifest/resource.ts';
import { isScript } from '../typescript/model-file.ts';

/** Where dbt writes a node's compiled SQL: `<target>/compiled/<package>/<file>`, below its YAML file for a generic test. */
export function compiledPath(targetPath: string, node: ManifestNode): string {
  return outputPath(`${targetPath}/compiled`, node);
}

/** Where dbt writes the statement that it ran for a node. */
export function runPath(targetPath: string, node: ManifestNode): string {
  return outputPath(`${targetPath}/run`, node);
}

function outputPath(folder: string, node: ManifestNode): string {
  const { package_name: packageName, original_file_path: file, path } = node;
  const sameName = file.slice(file.lastIndexOf('/') + 1) === path.slice(path.lastIndexOf('/') + 1);
  // Tests that a TypeScript model declares itself: the place of its name is taken by the model.
  const below = isScript(file) ? `${file}.yml` : file;
  const whole = sameName ? file : `${below}/${path}`;
  const batch = (node['batch'] as { readonly id: string } | null | undefined)?.id;
  return `${folder}/${packageName}/${batch ? pathOfBatch(whole, batch) : whole}`;
}

/** Each batch of a model has a file of its own: `models/orders/orders_2024-01-31.sql` for the batch `20240131`. */
function pathOfBatch(path: string, id: string): string {
  const date = id.replace(/^(\d{4})(\d\d)?(\d\d)?/, (_, ...parts) =>
    parts
      .slice(0, 3)
      .filter((part) => part !== undefined)
      .join('-'),
  );
  const dot = path.lastIndexOf('.');
  const [stem, extension] = [path.slice(0, dot), path.slice(dot)];
  return `${stem}/${stem.slice(stem.lastIndexOf('/') + 1)}_${date}${extension}`;
}
