import type { Problem } from '../diagnostic.ts';

/** `docs generate` or `docs serve` found no manifest to read. */
export function docsManifestMissing(path: string): Problem {
  return {
    code: 'docs-manifest-missing',
    kind: 'Runtime',
    message: `There is no manifest at ${path}.`,
    hint: 'run "emds build" or "emds parse" first, or point --target-path at the folder with the artifacts',
  };
}

/** An artifact is there, and can't be read as JSON. */
export function docsArtifactUnreadable(path: string, reason: string): Problem {
  return {
    code: 'docs-artifact-unreadable',
    kind: 'Runtime',
    message: `${path} can't be read: ${reason}.`,
    hint: 'the file may be half-written by another tool; run the command that writes it again',
  };
}

/** The manifest has a layout that the site does not know. */
export function docsManifestTooOld(path: string, version: string): Problem {
  return {
    code: 'docs-manifest-too-old',
    kind: 'Runtime',
    message: `${path} has schema version ${version}; the docs site reads version 12 and newer.`,
    hint: 'write the artifacts again with emds, or with dbt-core 1.8 or newer',
  };
}

/** `docs serve` without a generated site. */
export function docsSiteMissing(path: string): Problem {
  return {
    code: 'docs-site-missing',
    kind: 'Runtime',
    message: `There is no docs site at ${path}.`,
    hint: 'run "emds docs generate" first',
  };
}

/** The web app of the docs site is not part of this installation. */
export function docsAppMissing(path: string): Problem {
  return {
    code: 'docs-app-missing',
    kind: 'Internal',
    message: `The web app of the docs site is missing: no ${path}.`,
    hint: 'the installation is incomplete: install emds again, or run "npm run build" in a clone',
  };
}

/** The port of `docs serve` is taken. */
export function docsPortInUse(host: string, port: number): Problem {
  return {
    code: 'docs-port-in-use',
    kind: 'Runtime',
    message: `Port ${port} of ${host} is in use.`,
    hint: 'stop the other server, or choose a free port with --port',
  };
}
