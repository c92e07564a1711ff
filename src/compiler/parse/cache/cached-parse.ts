import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { noteWritten, type WrittenManifest } from '../../artifacts/written-manifest.ts';
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
import type { RenewedParse } from './partial-parse.ts';
import { restoreDiagnostics } from './stored-diagnostics.ts';
import { indexOf, type StoredIndex, type StoredInputs, type StoredParse } from './stored-parse.ts';
import { writeParse } from './write-parse.ts';

/** A parse as its cache holds it, or will hold it. */
export interface CachedTexts {
  readonly body: readonly Uint8Array[];
  readonly graph: string | Uint8Array;
  readonly semantic: Uint8Array;
  readonly inputs: StoredInputs;
  readonly layout: () => TextIndex;
  /** What is new to the cache; undefined where it is as it was. */
  readonly index?: StoredIndex;
  readonly reuse: Reuse;
}

/** The texts of a stored parse that is good as it is. */
export function unchanged(stored: StoredParse): CachedTexts {
  const { parts, inputs } = stored;
  const reuse = {
    extent: 'all',
    deleted: 0,
    added: 0,
    changed: 0,
    parsed: 0,
    files: inputs.files.length,
  } as const;
  return {
    body: [parts.body],
    graph: parts.graph,
    semantic: parts.semantic,
    inputs,
    layout: () => indexOf(stored),
    reuse,
  };
}

/** The texts of a parse of which parts are new. */
export function renewed(parse: RenewedParse): CachedTexts {
  return { ...parse, layout: () => parse.index };
}

/** A project whose parse was stored, as it is or with parts that were parsed again. */
export class CachedParse implements ParsedProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
  readonly reuse: Reuse;
  /** A parse with a cycle is not stored. */
  readonly graphDiagnostics: readonly Diagnostic[] = [];
  private readonly request: ParseRequest;
  private readonly texts: CachedTexts;
  private known: { layout?: TextIndex; manifest?: Manifest; library?: MacroLibrary; graph?: Graph } = {};

  constructor(request: ParseRequest, texts: CachedTexts) {
    this.request = request;
    this.project = request.project;
    this.texts = texts;
    this.diagnostics = restoreDiagnostics(texts.inputs.diagnostics);
    this.reuse = texts.reuse;
  }

  get manifest(): Manifest {
    this.known.manifest ??= readSections(this.texts.body, manifestMetadata(this.project), this.layout);
    return this.known.manifest;
  }

  private get layout(): TextIndex {
    if (!this.known.layout) {
      const { entries, floats } = this.texts.layout();
      this.known.layout = { entries, floats };
    }
    return this.known.layout;
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
    return this.texts.inputs.count;
  }

  write(files: ParseFiles): WrittenManifest | undefined {
    const { body, graph, semantic, index, inputs } = this.texts;
    const start = writeParse(
      {
        body: (stream) => {
          for (const piece of body) stream.addBytes(piece);
        },
        graph: (stream) => (typeof graph === 'string' ? stream.add(graph) : stream.addBytes(graph)),
        semantic: (stream) => stream.addBytes(semantic),
        index: (stream) => stream.add(JSON.stringify(index)),
      },
      { metadata: manifestMetadata(this.project), files, inputs: index && inputs },
    );
    const entries = () => this.layout.entries;
    return files.manifest === undefined ? undefined : noteWritten(files.manifest, { start, entries });
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
