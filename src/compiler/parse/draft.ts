import { asError, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { NodeScope } from '../jinja/functions/node-scope.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { Package } from '../project/project.ts';
import type { ManifestBuilder } from './manifest-builder.ts';
import type { Findings } from './parse-context.ts';
import type { ParseEnvironment } from './parse-environment.ts';
import type { NodePatch } from './properties/node-patches.ts';

/** A node that was read from its file, before the properties that describe it are known. */
export interface Draft {
  readonly node: ManifestNode;
  readonly owner: Package;
  readonly findings: Findings;
  /** Where the node's hooks are rendered. */
  readonly scope: () => NodeScope;
  /** Whether dbt reads the file without rendering it, which puts the references of hooks first. */
  readonly isStatic: boolean;
  patch: NodePatch | undefined;
}

/** What the parsers of one project share. */
export interface FileParser {
  readonly environment: ParseEnvironment;
  readonly builder: ManifestBuilder;
  readonly drafts: Draft[];
  /** Seconds since 1970: `created_at`. */
  readonly now: number;
}

/** One bad file does not hide the mistakes in the others. What refers to `name` is no mistake of its own then. */
export function attempt(
  { builder }: { readonly builder: ManifestBuilder },
  work: () => void,
  name?: string,
): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (name !== undefined) builder.unread.add(name);
    builder.diagnostics.push(asError(error.problem));
  }
}
