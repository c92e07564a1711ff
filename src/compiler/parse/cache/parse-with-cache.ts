import type { Package, Project } from '../../project/project.ts';
import { parseProject } from '../parse-project.ts';
import { CachedParse, renewed, unchanged } from './cached-parse.ts';
import { FreshParse } from './fresh-parse.ts';
import { parseInputs } from './parse-inputs.ts';
import type { ParsedProject } from './parsed-project.ts';
import { renewParse } from './partial-parse.ts';
import { isCurrent, readStoredParse } from './stored-parse.ts';

export interface ParseRequest {
  readonly project: Project;
  readonly builtins: readonly Package[];
  /** Names the code that parses: what another one stored is not used. */
  readonly version: string;
  /** The cache to use; undefined to parse everything. */
  readonly cache?: string | undefined;
}

/** Parses a project, or takes what an earlier parse of the same inputs stored. Both give the same. */
export function parseWithCache(request: ParseRequest): ParsedProject {
  const { project, builtins, version, cache } = request;
  const inputs = parseInputs(project, builtins, version);
  if (inputs && cache !== undefined) {
    const stored = readStoredParse(cache);
    if (stored && isCurrent(stored, inputs, project)) return new CachedParse(request, unchanged(stored));
    const parse = stored && renewParse(stored, inputs, request);
    if (parse) return new CachedParse(request, renewed(parse));
  }
  return new FreshParse(project, parseProject(project, builtins), inputs);
}
