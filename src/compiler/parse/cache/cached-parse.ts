import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { buildGraph } from '../../graph/build-graph.ts';
import type { Graph } from '../../graph/graph.ts';
import { MacroLibrary } from '../../jinja/functions/macro-library.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Project } from '../../project/project.ts';
import { parseMacros } from '../parse-macros.ts';
import { manifestMetadata } from '../parse-project.ts';
import { readSections, type TextIndex } from './manifest-text.ts';
import type { ParseRequest } from './parse-with-cache.ts';
import type { ParsedProject, ParseFiles, Reuse } from './parsed-project.ts';
import { restoreDiagnostics } from './stored-diagnostics.ts';
import type { StoredParse } from './stored-parse.ts';
import { writeParse } from './write-parse.ts';

/** A project whose whole parse was stored. */
export class CachedParse implements ParsedProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
  readonly reuse: Reuse;
  /** A parse with a cycle is not stored. */
  readonly graphDiagnostics: readonly Diagnostic[] = [];
  private readonly request: ParseRequest;
  private readonly stored: StoredParse;
  private known: { manifest?: Manifest; library?: MacroLibrary; graph?: Graph } = {};

  constructor(request: ParseRequest, stored: StoredParse) {
    this.request = request;
    this.project = request.project;
    this.stored = stored;
    this.diagnostics = restoreDiagnostics(stored.inputs.diagnostics);
    const files = stored.inputs.files.length;
    this.reuse = { extent: 'all', deleted: 0, added: 0, changed: 0, parsed: 0, files };
  }

  get manifest(): Manifest {
    const { parts } = this.stored;
    this.known.manifest ??= readSections(
      parts.body,
      manifestMetadata(this.request.project),
      (JSON.parse(parts.index.toString('utf8')) as TextIndex).floats,
    );
    return this.known.manifest;
  }

  /** Macros have their texts from the files, and what properties say of them from the manifest. */
  get library(): MacroLibrary {
    this.known.library ??= this.readLibrary();
    return this.known.library;
  }

  get graph(): Graph {
    this.known.graph ??= buildGraph(this.manifest).graph;
    return this.known.graph;
  }

  get count(): number {
    return this.stored.inputs.count;
  }

  write(files: ParseFiles): void {
    const { parts } = this.stored;
    writeParse(
      {
        body: (stream) => stream.addBytes(parts.body),
        graph: (stream) => stream.addBytes(parts.graph),
        semantic: (stream) => stream.addBytes(parts.semantic),
        index: () => {},
      },
      { metadata: manifestMetadata(this.request.project), files, inputs: undefined },
    );
  }

  private readLibrary(): MacroLibrary {
    const { project, builtins } = this.request;
    const { root, packages, invocation } = project;
    const now = invocation.startedAt.getTime() / 1000;
    const owners = [...builtins, root, ...packages.filter((it) => it !== root)];
    const macros = owners.flatMap((owner) => parseMacros(owner, now, []));
    return new MacroLibrary(
      macros.map(({ template, definition }) => ({
        template,
        definition: this.manifest.macros[definition.unique_id] ?? definition,
      })),
      root.name,
    );
  }
}
