import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { typeLabel } from '../lib/format.ts';
import type { DocNode } from '../lib/project.ts';
import { nodeHref, route } from '../lib/router.ts';
import type { TreeFolder } from '../lib/tree.ts';
import { StatusMark, TypeDot } from './badges.tsx';

type Row = { depth: number; folder: TreeFolder; open: boolean } | { depth: number; node: DocNode };

const rowHeight = 28;
const spare = 12;
const px = (value: number) => `${value}px`;

/** A tree of folders and nodes that only renders the rows in sight. */
export function Tree({ roots, filter }: { roots: readonly TreeFolder[]; filter: string }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [view, setView] = useState({ top: 0, height: 900 });
  const box = useRef<HTMLDivElement>(null);
  const current = route.value.target;
  const rows = useMemo(
    () => listRows({ roots, filter, toggled, current }),
    [roots, filter, toggled, current],
  );
  useEffect(() => {
    const at = rows.findIndex((row) => 'node' in row && row.node.id === current);
    const element = box.current;
    if (at < 0 || !element) return;
    const top = at * rowHeight;
    if (top < element.scrollTop || top > element.scrollTop + element.clientHeight - rowHeight) {
      element.scrollTop = Math.max(0, top - element.clientHeight / 2);
    }
  }, [current, roots]);
  const onScroll = () => {
    if (box.current) setView({ top: box.current.scrollTop, height: box.current.clientHeight });
  };
  const first = Math.max(0, Math.floor(view.top / rowHeight) - spare);
  const shown = rows.slice(first, Math.ceil((view.top + view.height) / rowHeight) + spare);
  const toggle = (key: string) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  return (
    <div class="tree" ref={box} onScroll={onScroll}>
      {rows.length === 0 && <p class="empty">Nothing here</p>}
      <ul style={{ height: px(rows.length * rowHeight) }}>
        {shown.map((row, i) => (
          <TreeRow
            key={'node' in row ? row.node.id : row.folder.key}
            row={row}
            top={(first + i) * rowHeight}
            current={current}
            toggle={toggle}
          />
        ))}
      </ul>
    </div>
  );
}

/** Up and down walk through the rows; left and right close and open a folder. */
function walk(event: TargetedKeyboardEvent<HTMLElement>): void {
  const own = event.currentTarget;
  const rows = [...own.closest('ul')!.querySelectorAll<HTMLElement>('li > a, li > button')];
  const at = rows.indexOf(own);
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const expanded = own.getAttribute('aria-expanded');
  if (event.key === 'ArrowDown') rows[at + 1]?.focus();
  else if (event.key === 'ArrowUp') rows[at - 1]?.focus();
  else if (event.key === 'ArrowRight' && expanded === 'false') own.click();
  else if (event.key === 'ArrowLeft' && expanded === 'true') own.click();
  else return;
  event.preventDefault();
}

interface RowProps {
  readonly row: Row;
  readonly top: number;
  readonly current: string;
  readonly toggle: (key: string) => void;
}

function TreeRow({ row, top, current, toggle }: RowProps) {
  const paddingLeft = 10 + row.depth * 14;
  if ('folder' in row) {
    return (
      <li style={{ top: px(top) }}>
        <button
          type="button"
          class="tree-folder"
          style={{ paddingLeft: px(paddingLeft) }}
          aria-expanded={row.open}
          onClick={() => toggle(row.folder.key)}
          onKeyDown={walk}
        >
          <span class={`caret ${row.open ? 'down' : ''}`} aria-hidden="true">
            ›
          </span>
          <span class="node-name">{row.folder.name}</span>
          <span class="count">{row.folder.total}</span>
        </button>
      </li>
    );
  }
  const { node } = row;
  const label = node.type === 'source' ? node.name.slice(node.name.indexOf('.') + 1) : node.name;
  return (
    <li style={{ top: px(top) }}>
      <a
        class="tree-node"
        style={{ paddingLeft: px(paddingLeft) }}
        href={nodeHref(node)}
        onKeyDown={walk}
        aria-current={node.id === current ? 'page' : undefined}
      >
        <TypeDot type={node.type} />
        <span class="node-name" title={node.name}>
          {label}
        </span>
        <span class="sr-only">, {typeLabel(node.type)}</span>
        {!['', 'no-op'].includes(node.status) && node.type !== 'test' && <StatusMark status={node.status} />}
      </a>
    </li>
  );
}

interface Listing {
  readonly roots: readonly TreeFolder[];
  readonly filter: string;
  readonly toggled: ReadonlySet<string>;
  readonly current: string;
}

/** Rows of what is open: the first levels, what the reader opened, the way to the current node, all that a filter finds. */
function listRows({ roots, filter, toggled, current }: Listing): Row[] {
  const rows: Row[] = [];
  const visit = (folder: TreeFolder, depth: number) => {
    if (filter !== '' && !contains(folder, (node) => node.name.toLowerCase().includes(filter))) return;
    const startsOpen =
      filter !== '' || startOpen(folder, depth, roots) || contains(folder, (node) => node.id === current);
    const open = startsOpen !== toggled.has(folder.key);
    rows.push({ depth, folder, open });
    if (!open) return;
    for (const inner of folder.folders) visit(inner, depth + 1);
    for (const node of folder.nodes) {
      if (filter === '' || node.name.toLowerCase().includes(filter)) rows.push({ depth: depth + 1, node });
    }
  };
  for (const root of roots) visit(root, 0);
  return rows;
}

function startOpen(folder: TreeFolder, depth: number, roots: readonly TreeFolder[]): boolean {
  if (depth === 0) return folder === roots[0];
  if (depth === 1) return folder.name === 'models' || (folder.total <= 12 && folder.name !== 'macros');
  return depth === 2 && folder.total <= 12;
}

function contains(folder: TreeFolder, test: (node: DocNode) => boolean): boolean {
  return folder.nodes.some(test) || folder.folders.some((inner) => contains(inner, test));
}
