import { type Erd, type ErdTable, erdHead, erdRow } from '../lib/erd.ts';
import { nodeHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';

const margin = 16;

/** Tables with their key columns, and lines from each foreign key to what it refers to. */
export function ErdDiagram({ erd }: { erd: Erd }) {
  const box = `${-margin} ${-margin} ${erd.width + margin * 2} ${erd.height + margin * 2}`;
  const faint = erd.lines.length > 30;
  return (
    <div class={`erd scroll-x ${faint ? 'erd-crowded' : ''}`} ref={scrollToMiddle}>
      <svg viewBox={box} width={erd.width + margin * 2} height={erd.height + margin * 2}>
        <title>Entity relationships</title>
        <defs>
          <marker
            id="many"
            viewBox="0 0 12 12"
            refX="11"
            refY="6"
            markerWidth="11"
            markerHeight="11"
            orient="auto"
          >
            <path d="M1 6 11 1M1 6 11 11M1 6H11" class="erd-mark" />
          </marker>
          <marker
            id="one"
            viewBox="0 0 12 12"
            refX="1"
            refY="6"
            markerWidth="11"
            markerHeight="11"
            orient="auto"
          >
            <path d="M5 1V11" class="erd-mark" />
          </marker>
        </defs>
        {erd.lines.map((line) => (
          <path
            key={line.relation.test}
            d={line.path}
            class="erd-line"
            marker-start="url(#one)"
            marker-end="url(#many)"
          >
            <title>{project.nodes[line.relation.test]!.name}</title>
          </path>
        ))}
        {erd.tables.map((table) => (
          <TableBox key={table.node.id} table={table} />
        ))}
      </svg>
    </div>
  );
}

/** Tall diagrams have what matters half-way down: what most others refer to. */
function scrollToMiddle(box: HTMLDivElement | null): void {
  if (box) box.scrollTop = (box.scrollHeight - box.clientHeight) / 2;
}

function TableBox({ table }: { table: ErdTable }) {
  return (
    <a href={nodeHref(table.node)} class={`erd-table type-${table.node.type}`} aria-label={table.node.name}>
      <rect x={table.x} y={table.y} width={table.width} height={table.height} rx="8" class="erd-box" />
      <path d={`M${table.x} ${table.y + erdHead - 3}h${table.width}`} class="erd-rule" />
      <text x={table.x + 12} y={table.y + 20} class="erd-name">
        {shorten(table.node.name, 26)}
      </text>
      {table.columns.map((column, i) => (
        <text key={column} x={table.x + 12} y={table.y + erdHead + (i + 0.5) * erdRow + 4} class="erd-column">
          {shorten(column, 28)}
        </text>
      ))}
    </a>
  );
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
