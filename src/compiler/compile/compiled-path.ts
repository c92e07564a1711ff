import type { ManifestNode } from '../manifest/resource.ts';

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
  return `${folder}/${packageName}/${sameName ? file : `${file}/${path}`}`;
}
