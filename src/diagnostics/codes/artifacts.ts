import type { Problem } from '../diagnostic.ts';

/** manifest.json, run_results.json, … of a state folder is broken. */
export function artifactUnreadable(path: string, reason: string): Problem {
  return {
    code: 'artifact-unreadable',
    kind: 'Runtime',
    message: `Could not read ${path}: ${reason}.`,
    hint: 'write it again by running the command that made it',
  };
}

/** An artifact of a schema version that emds does not know. */
export function artifactIncompatible(path: string, found: string, expected: string): Problem {
  return {
    code: 'artifact-incompatible',
    kind: 'Runtime',
    message: `Expected a schema version of "${expected}" in ${path}, but found "${found}". Are you running with a different version of dbt?`,
  };
}

export function stateNeeded(): Problem {
  return {
    code: 'state-needed',
    kind: 'Runtime',
    message: '--state or --defer-state are required for deferral, but neither was provided',
    hint: 'name the folder that holds the manifest.json of the other environment: --state path/to/artifacts',
  };
}

/** `diff` was given nothing to compare with. */
export function diffNeedsState(): Problem {
  return {
    code: 'diff-needs-state',
    kind: 'Runtime',
    message: 'diff needs something to compare with: --state PATH names a folder with a manifest.json',
    hint: 'emds diff --state PATH compares the project with these artifacts; emds diff --data --against TARGET compares rows',
  };
}

export function stateManifestMissing(folder: string): Problem {
  return {
    code: 'state-manifest-missing',
    kind: 'Runtime',
    message: `Could not find manifest in --state path: '${folder}'`,
  };
}

/** `retry` found no run to go on with. */
export function previousRunMissing(folder: string): Problem {
  return {
    code: 'previous-run-missing',
    kind: 'Runtime',
    message: `Could not find previous run in '${folder}' target directory`,
    hint: 'run "emds build" first; retry goes on from its run_results.json',
  };
}
