import { type Diagnostic, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { graphSummaryText } from '../../artifacts/graph-summary.ts';
import { semanticManifestText } from '../../artifacts/semantic-manifest.ts';
import { noteWritten, type WrittenManifest } from '../../artifacts/written-manifest.ts';
import { buildGraph } from '../../graph/build-graph.ts';
import type { Graph } from '../../graph/graph.ts';
import type { MacroLibrary } from '../../jinja/functions/macro-library.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Project } from '../../project/project.ts';
import { locateCycle } from '../locate-cycle.ts';
import type { ParseResult } from '../parse-project.ts';
import { closedEntries } from './closed-entries.ts';
import { streamSections, type TextIndex } from './manifest-text.ts';
import { summarize } from './node-summary.ts';
import type { ParseInputs } from './parse-inputs.ts';
import type { ParsedProject, ParseFiles, Reuse } from './parsed-project.ts';
import { storeDiagnostics } from './stored-diagnostics.ts';
import { macroUses, type StoredIndex, type StoredInputs, storedReads } from './stored-parse.ts';
import { writeParse } from './write-parse.ts';

/** A project that was parsed from all of its files. */
export class FreshParse implements ParsedProject {
  readonly project: Project;
  readonly reuse: Reuse;
  private readonly result: ParseResult;
  private readonly inputs: ParseInputs | undefined;
  private linked: ReturnType<typeof buildGraph> | undefined;

  constructor(project: Project, result: ParseResult, inputs: ParseInputs | undefined) {
    this.project = project;
    this.result = result;
    this.inputs = inputs;
    const files = project.packages.flatMap((owner) => Object.values(owner.files).flat()).length;
    this.reuse = { extent: 'none', deleted: 0, added: 0, changed: 0, parsed: files, files };
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.result.diagnostics;
  }

  get manifest(): Manifest {
    return this.result.manifest;
  }

  get library(): MacroLibrary {
    return this.result.library;
  }

  get graph(): Graph {
    return this.link().graph;
  }

  get graphDiagnostics(): readonly Diagnostic[] {
    return this.link().diagnostics;
  }

  get count(): number {
    return Object.keys(this.manifest.nodes).length + Object.keys(this.manifest.sources).length;
  }

  write(files: ParseFiles): WrittenManifest | undefined {
    let text: TextIndex | undefined;
    const index = (): StoredIndex => ({
      ...text!,
      summaries: summarize(this.manifest),
      closed: closedEntries(this.result.entries),
      macros: macroUses(this.result.reads),
    });
    const texts = {
      body: (stream) => {
        text = streamSections(stream, this.manifest);
      },
      graph: (stream) => stream.add(graphSummaryText(this.graph)),
      semantic: (stream) => stream.add(semanticManifestText(this.manifest)),
      index: (stream) => stream.add(JSON.stringify(index())),
    } satisfies Parameters<typeof writeParse>[0];
    const { metadata } = this.manifest;
    const start = writeParse(texts, { metadata, files, inputs: this.storedInputs() });
    if (!text || files.manifest === undefined) return undefined;
    const { entries } = text as TextIndex;
    return noteWritten(files.manifest, { start, entries: () => entries });
  }

  private link(): ReturnType<typeof buildGraph> {
    if (!this.linked) {
      const linked = buildGraph(this.manifest);
      this.linked = { ...linked, diagnostics: locateCycle(linked, this.manifest, this.project) };
    }
    return this.linked;
  }

  /** What the cache says of the parse; undefined where it must not be reused. */
  private storedInputs(): StoredInputs | undefined {
    if (
      !this.inputs ||
      this.result.hasEndless ||
      hasErrors(this.diagnostics) ||
      this.graphDiagnostics.length > 0
    )
      return undefined;
    const reads = storedReads(this.project, this.result.reads);
    const diagnostics = storeDiagnostics(this.diagnostics);
    return { ...this.inputs, reads, diagnostics, count: this.count };
  }
}
