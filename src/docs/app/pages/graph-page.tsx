import type { TargetedFocusEvent, TargetedKeyboardEvent } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { columnPath } from '../graph/column-path.ts';
import { download, exportPng, exportSvg } from '../graph/export.ts';
import { GraphView } from '../graph/graph-view.tsx';
import { readPalette } from '../graph/palette.ts';
import { makeScene, type Scene, type SceneItem, wholeScene } from '../graph/scene.ts';
import { findColumn, traceColumn } from '../lib/columns.ts';
import { formatCount, plural, typeLabel } from '../lib/format.ts';
import {
  choiceHref,
  chooseNodes,
  type GraphChoice,
  type GroupBy,
  groupings,
  groupKey,
  readChoice,
  selectorOf,
} from '../lib/graph-choice.ts';
import type { DocNode } from '../lib/project.ts';
import { columnHref, goTo, route } from '../lib/router.ts';
import { columnGraph, project, wantColumns } from '../lib/store.ts';
import { GraphPanel } from './graph-panel.tsx';

let whole: Scene | undefined;

/** The lineage graph of the whole project, or of what the selection says. */
export function GraphPage() {
  const choice = readChoice(route.value.query);
  const key = JSON.stringify(choice);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [item, setItem] = useState<SceneItem>();
  const made = useMemo(() => buildScene(choice, expanded), [key, expanded]);
  const change = (next: Partial<GraphChoice>, keepItem = false) => {
    if (!keepItem) setItem(undefined);
    goTo(choiceHref({ ...choice, ...next }));
  };
  const { scene, error } = made;
  const expand = (group: string) => {
    setExpanded(new Set([...expanded, group]));
    setItem(undefined);
  };
  const path = useColumnPath(scene, choice.column);
  return (
    <div class="graph-page">
      <h1 class="sr-only">Lineage graph</h1>
      <Toolbar
        choice={choice}
        change={change}
        scene={scene}
        error={error}
        collapse={expanded.size > 0 ? () => setExpanded(new Set()) : undefined}
      />
      {choice.column !== '' && <ColumnBar choice={choice} change={change} found={path !== undefined} />}
      <div class="graph-stage">
        {scene.items.length === 0 ? (
          <p class="empty graph-empty">{error || 'Nothing is selected.'}</p>
        ) : (
          <GraphView
            scene={scene}
            selected={item ? scene.items.indexOf(item) : -1}
            {...(path ? { path } : {})}
            onSelect={setItem}
            onOpenGroup={expand}
          />
        )}
        {item && (
          <GraphPanel
            item={item}
            column={choice.column}
            trace={(column) => change({ column }, true)}
            close={() => setItem(undefined)}
            select={(include) => change({ include })}
            expand={() => expand(item.group)}
          />
        )}
      </div>
      <p class="sr-only" role="status">
        {item && describeItem(scene, item)}
      </p>
      <NodeList scene={scene} />
    </div>
  );
}

/** What a screen reader says of the chosen box. */
function describeItem({ edges, items }: Scene, item: SceneItem): string {
  const at = items.indexOf(item);
  const ends = [0, 0];
  edges.forEach((end, i) => {
    if (end === at) ends[i % 2]!++;
  });
  const what = item.node ? typeLabel(item.type) : plural(item.size, 'node');
  return `${item.label}, ${what}, ${ends[1]} in, ${ends[0]} out`;
}

/** The way of the column that the address names, once lineage is loaded. */
function useColumnPath(scene: Scene, column: string) {
  useEffect(wantColumns, []);
  const graph = columnGraph.value;
  return useMemo(() => {
    const place = graph && readColumn(column);
    const found = place ? findColumn(graph, place.node.index, place.name) : -1;
    return graph && found >= 0 ? columnPath(scene, graph, traceColumn(graph, found)) : undefined;
  }, [scene, graph, column]);
}

function readColumn(text: string): { node: DocNode; name: string } | undefined {
  const slash = text.indexOf('/');
  const node = project.byId.get(text.slice(0, Math.max(0, slash)));
  return node && { node, name: text.slice(slash + 1) };
}

/** Says which column is traced, and how to leave that. */
function ColumnBar({ choice, change, found }: Pick<ToolbarProps, 'choice' | 'change'> & { found: boolean }) {
  const place = readColumn(choice.column);
  const known =
    place && columnGraph.value && findColumn(columnGraph.value, place.node.index, place.name) >= 0;
  const only = () => {
    const graph = columnGraph.value!;
    const trace = traceColumn(graph, findColumn(graph, place!.node.index, place!.name));
    const nodes = new Set([...trace.up, ...trace.down].map((column) => project.nodes[graph.node[column]!]!));
    change({ include: [...nodes].map(selectorOf).join(' '), exclude: '', by: 'none' }, true);
  };
  return (
    <div class="column-bar" role="status">
      <span>
        Column{' '}
        {place ? (
          <a href={columnHref(place.node, place.name)}>
            {place.node.name}.{place.name}
          </a>
        ) : (
          choice.column
        )}
        {!found &&
          !known &&
          (project.core.project.hasColumnLineage
            ? ': its lineage is not known'
            : ': no column lineage; run "emds docs generate"')}
      </span>
      {known && (
        <button type="button" class="button" onClick={only}>
          Only its path
        </button>
      )}
      <button type="button" class="button" onClick={() => change({ column: '' }, true)}>
        Clear
      </button>
    </div>
  );
}

function buildScene(choice: GraphChoice, expanded: ReadonlySet<string>): { scene: Scene; error: string } {
  const plain =
    choice.include === '' && choice.exclude === '' && choice.types.length === 0 && choice.by === 'none';
  if (plain) {
    whole ??= wholeScene(project);
    return { scene: whole, error: '' };
  }
  const chosen = chooseNodes(project, choice);
  const scene = makeScene(project, chosen.nodes, (node) => {
    const group = groupKey(node, choice.by);
    return expanded.has(group) ? '' : group;
  });
  return { scene, error: chosen.error };
}

interface ToolbarProps {
  readonly choice: GraphChoice;
  readonly change: (next: Partial<GraphChoice>, keepItem?: boolean) => void;
  readonly scene: Scene;
  readonly error: string;
  readonly collapse: (() => void) | undefined;
}

function Toolbar({ choice, change, scene, error, collapse }: ToolbarProps) {
  return (
    <div class="graph-bar">
      <SpecInput
        label="Select"
        placeholder="+orders+ tag:daily"
        value={choice.include}
        apply={(include) => change({ include })}
      />
      <SpecInput
        label="Exclude"
        placeholder="tag:hourly"
        value={choice.exclude}
        apply={(exclude) => change({ exclude })}
      />
      <label class="field">
        <span>Group by</span>
        <select value={choice.by} onChange={(event) => change({ by: event.currentTarget.value as GroupBy })}>
          {groupings.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TypeMenu choice={choice} change={change} />
      {collapse && (
        <button type="button" class="button" onClick={collapse}>
          Collapse all
        </button>
      )}
      <span class="graph-count" role="status">
        {error === '' ? (
          `${formatCount(scene.items.length)} nodes · ${formatCount(scene.edges.length / 2)} edges`
        ) : (
          <span class="missing">{error}</span>
        )}
      </span>
      <button
        type="button"
        class="button"
        onClick={async () => download('lineage.png', await exportPng(scene, readPalette()))}
      >
        PNG
      </button>
      <button
        type="button"
        class="button"
        onClick={() =>
          download('lineage.svg', new Blob([exportSvg(scene, readPalette())], { type: 'image/svg+xml' }))
        }
      >
        SVG
      </button>
    </div>
  );
}

function SpecInput({
  label,
  placeholder,
  value,
  apply,
}: {
  label: string;
  placeholder: string;
  value: string;
  apply: (value: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current!.value = value;
  }, [value]);
  return (
    <label class="field field-grow">
      <span>{label}</span>
      <input
        ref={input}
        type="text"
        spellcheck={false}
        autocapitalize="off"
        placeholder={placeholder}
        onChange={(event) => apply(event.currentTarget.value.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply(event.currentTarget.value.trim());
        }}
      />
    </label>
  );
}

function TypeMenu({ choice, change }: Pick<ToolbarProps, 'choice' | 'change'>) {
  const all = project.core.words.types.filter((type) => type !== 'macro' && type !== 'operation');
  const shown =
    choice.types.length > 0 ? choice.types : all.filter((type) => type !== 'test' && type !== 'unit_test');
  const toggle = (type: string) => {
    const next = shown.includes(type) ? shown.filter((other) => other !== type) : [...shown, type];
    change({ types: next });
  };
  return (
    <details class="menu" onFocusOut={closeBehind} onKeyDown={closeOnEscape}>
      <summary class="button">Types</summary>
      <div class="menu-box">
        {all.map((type) => (
          <label key={type}>
            <input type="checkbox" checked={shown.includes(type)} onChange={() => toggle(type)} />
            <span class={`dot type-${type}`} aria-hidden="true" /> {typeLabel(type)}
          </label>
        ))}
      </div>
    </details>
  );
}

/** A menu closes when the focus goes elsewhere, or with Escape; a click on its labels gives the focus to the page around. */
function closeBehind({ currentTarget: menu, relatedTarget }: TargetedFocusEvent<HTMLDetailsElement>): void {
  const next = relatedTarget as Node | null;
  if (next && !menu.contains(next) && !next.contains(menu)) menu.open = false;
}

function closeOnEscape({ key, currentTarget }: TargetedKeyboardEvent<HTMLDetailsElement>): void {
  if (key === 'Escape') currentTarget.open = false;
}

const mostListed = 300;

/** The same nodes as a list, for screen readers and keyboards. */
function NodeList({ scene }: { scene: Scene }) {
  return (
    <ul class="sr-only" aria-label="Nodes of the graph">
      {scene.items.slice(0, mostListed).map((item, i) => (
        <li key={i}>
          {item.node ? (
            <a href={`#!/${item.type}/${encodeURIComponent(item.node.id)}`} tabIndex={-1}>
              {item.label}, {typeLabel(item.type)}
            </a>
          ) : (
            `${item.label}, ${item.size} nodes`
          )}
        </li>
      ))}
    </ul>
  );
}
