import { selectorNotFound } from '../../diagnostics/codes/selection.ts';
import { type Problem, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { findResource, type Manifest } from '../manifest/manifest.ts';
import type { UniqueId } from '../manifest/resource.ts';
import { type Graph, reach } from './graph.ts';
import { selectorMethods } from './methods/table.ts';
import type { SelectionContext } from './selection-context.ts';
import type { Criterion, IndirectSelection, SelectionSpec, SpecGroup } from './selection-spec.ts';

type Ids = ReadonlySet<UniqueId>;

/** What a part of a selection gives: its nodes, and tests that may join once all they test is selected. */
interface Found {
  readonly direct: Ids;
  readonly indirect: Ids;
}

/** One evaluation of a selection over a graph: it collects warnings and the criteria that matched nothing. */
export class Evaluation {
  readonly warnings: Problem[] = [];
  readonly unmatched: string[] = [];
  private readonly graph: Graph;
  private readonly manifest: Manifest;
  private readonly context: SelectionContext;
  private readonly members: Set<UniqueId>;
  /** Named selectors under evaluation, so that one that names itself ends. */
  private readonly open = new Set<string>();

  constructor(graph: Graph, manifest: Manifest, context: SelectionContext) {
    this.graph = graph;
    this.manifest = manifest;
    this.context = context;
    this.members = new Set(graph.ids.filter((id) => isEnabled(manifest, id)));
  }

  run(spec: SelectionSpec): Ids {
    return this.evaluate(spec).direct;
  }

  private evaluate(spec: SelectionSpec): Found {
    if (spec.kind === 'criterion') return this.criterion(spec);
    const found = spec.parts.map((part) => this.evaluate(part));
    const direct = combine(
      spec.kind,
      found.map((it) => it.direct),
    );
    const indirect = combine(
      spec.kind,
      found.map((it) => union(it.direct, it.indirect)),
    );
    const complete = this.complete(direct, indirect, spec.indirectSelection);
    this.expect(spec, complete);
    return { direct: complete, indirect };
  }

  private expect(spec: SpecGroup, found: Ids): void {
    if (spec.expected !== undefined && found.size === 0) this.unmatched.push(spec.expected);
  }

  private criterion(criterion: Criterion): Found {
    const method = selectorMethods[criterion.method]!;
    const matched = new Set(
      method({
        manifest: this.manifest,
        members: this.members,
        value: String(criterion.value),
        rawValue: criterion.value,
        methodArguments: criterion.methodArguments,
        context: this.context,
        warn: (problem) => this.warnings.push(problem),
        selectNamed: (name) => this.named(name),
      }),
    );
    const selected = this.withNeighbours(criterion, matched);
    if (criterion.indirectSelection === 'empty') return { direct: selected, indirect: new Set() };
    return this.withTests(selected, criterion.indirectSelection);
  }

  private named(name: string): Ids {
    const specs = this.context.selectors?.specs ?? {};
    if (!Object.hasOwn(specs, name)) {
      const known = Object.keys(specs);
      throw new ProblemError(selectorNotFound(name, known, nearest(name, known)));
    }
    if (this.open.has(name)) return new Set();
    this.open.add(name);
    const found = this.run(specs[name]!);
    this.open.delete(name);
    return found;
  }

  private withNeighbours(criterion: Criterion, matched: Ids): Ids {
    const { parents, children } = this.graph;
    const selected = new Set(matched);
    const add = (ids: Iterable<UniqueId>) => {
      for (const id of ids) if (this.members.has(id)) selected.add(id);
    };
    if (criterion.childrensParents) {
      const family = union(matched, reach(children, matched));
      add(family);
      add(reach(parents, family));
    }
    if (criterion.parents) add(reach(parents, matched, criterion.parentsDepth));
    if (criterion.children) add(reach(children, matched, criterion.childrenDepth));
    return selected;
  }

  /** Adds the tests of what is selected, or keeps them for later where something else they test is missing. */
  private withTests(selected: Ids, mode: IndirectSelection): Found {
    const direct = new Set(selected);
    const indirect = new Set<UniqueId>();
    const enough = mode === 'buildable' ? this.buildable(selected) : selected;
    for (const id of selected) {
      for (const child of this.graph.children.get(id) ?? []) {
        if (!isTest(child) || !this.members.has(child) || direct.has(child)) continue;
        const tested = this.graph.parents.get(child)!;
        if (mode === 'eager' || isWithin(tested, selected) || isWithin(tested, enough)) direct.add(child);
        else indirect.add(child);
      }
    }
    return { direct, indirect };
  }

  private buildable(selected: Ids): Ids {
    const sources = Object.keys(this.manifest.sources);
    return new Set([...selected, ...reach(this.graph.parents, selected), ...sources]);
  }

  /** Lets in the tests that were waiting, now that the set is known. */
  private complete(direct: Ids, indirect: Ids, mode: IndirectSelection): Ids {
    if (mode !== 'cautious' && mode !== 'buildable') return direct;
    const enough = mode === 'buildable' ? union(direct, reach(this.graph.parents, direct)) : direct;
    const complete = new Set(direct);
    for (const id of indirect) {
      // As in dbt, tests that were let in count as selected for the next one in cautious mode.
      if (id in this.manifest.nodes && isWithin(this.tested(id), mode === 'cautious' ? complete : enough))
        complete.add(id);
    }
    return complete;
  }

  private tested(id: UniqueId): readonly UniqueId[] {
    return this.graph.parents.get(id) ?? [];
  }
}

function isEnabled(manifest: Manifest, id: UniqueId): boolean {
  return findResource(manifest, id)?.config['enabled'] !== false;
}

function isTest(id: UniqueId): boolean {
  return id.startsWith('test.') || id.startsWith('unit_test.');
}

function isWithin(ids: readonly UniqueId[], set: Ids): boolean {
  return ids.every((id) => set.has(id));
}

function union(a: Ids, b: Ids): Set<UniqueId> {
  const all = new Set(a);
  for (const id of b) all.add(id);
  return all;
}

function combine(kind: SpecGroup['kind'], sets: readonly Ids[]): Set<UniqueId> {
  const [first, ...rest] = sets;
  const result = new Set(first);
  for (const set of rest) {
    if (kind === 'union') for (const id of set) result.add(id);
    else for (const id of [...result]) if (set.has(id) === (kind === 'difference')) result.delete(id);
  }
  return result;
}
