import type { GraphNode } from '../../manifest/resource.ts';
import { pathGlob } from '../glob.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `path:models/marts`: what lies at, under, or is described in a path of the project. */
export const selectByPath: SelectorMethod = (input) => {
  const glob = pathGlob(bare(input.value));
  const exists = input.context.pathExists ?? (() => true);
  const answers = new Map<string, boolean>();
  const fits = (path: string, isFolder: boolean): boolean => {
    const known = answers.get(path);
    if (known !== undefined) return known;
    const answer = glob(path, isFolder) && exists(path);
    answers.set(path, answer);
    return answer;
  };
  return matching(
    input,
    allSections,
    (node) =>
      fits(bare(node.original_file_path), false) ||
      folders(node).some((folder) => fits(folder, true)) ||
      isPatched(node, fits),
  );
};

function isPatched(node: GraphNode, fits: (path: string, isFolder: boolean) => boolean): boolean {
  const patch = node['patch_path'];
  return (
    typeof patch === 'string' &&
    patch.includes('://') &&
    fits(bare(patch.slice(patch.indexOf('://') + 3)), false)
  );
}

function folders(node: GraphNode): string[] {
  const parts = bare(node.original_file_path).split('/').slice(0, -1);
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join('/')), '.'];
}

/** `./models` in dbt_project.yml or in a selection is `models`. */
function bare(path: string): string {
  return path.replace(/^(?:\.\/)+(?=.)/, '');
}
