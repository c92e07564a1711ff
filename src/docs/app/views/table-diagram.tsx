import type { DocNode } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import {
  type DiagramTable,
  headHeight,
  rowHeight,
  type TableDiagram as TableDiagramData,
} from '../lib/table-diagram.ts';

const margin = 16;
const smallestScale = 0.75;

interface DiagramProps {
  readonly diagram: TableDiagramData;
  readonly title: string;
  /** Ends of the lines: one to many, or an arrow. */
  readonly ends: 'keys' | 'arrow';
  /** The column that the diagram is about. */
  readonly chosen?: { readonly node: number; readonly column: string };
  /** Where a column leads; columns without are text. */
  readonly columnHref?: (node: DocNode, column: string) => string;
}

/** Tables with some of their columns, and lines between these. */
export function TableDiagram({ diagram, title, ends, chosen, columnHref }: DiagramProps) {
  const box = `${-margin} ${-margin} ${diagram.width + margin * 2} ${diagram.height + margin * 2}`;
  const faint = diagram.lines.length > 30;
  return (
    <div
      class={`diagram scroll-x ${faint ? 'diagram-crowded' : ''}`}
      ref={(element) => scrollTo(element, diagram, chosen)}
    >
      <svg viewBox={box} style={svgSize(diagram.width + margin * 2)}>
        <title>{title}</title>
        <Marks />
        {diagram.lines.map(({ link, path }) => (
          <path
            key={link.key}
            d={path}
            class={`diagram-line ${link.derived ? 'derived' : ''}`}
            marker-start={ends === 'keys' ? 'url(#one)' : undefined}
            marker-end={ends === 'keys' ? 'url(#many)' : 'url(#arrow)'}
          >
            <title>{link.title}</title>
          </path>
        ))}
        {diagram.tables.map((table) => (
          <TableBox
            key={table.node.id}
            table={table}
            chosen={chosen?.node === table.node.index ? chosen.column : ''}
            columnHref={columnHref}
          />
        ))}
      </svg>
    </div>
  );
}

const marks = {
  many: { refX: 11, path: 'M1 6 11 1M1 6 11 11M1 6H11' },
  one: { refX: 1, path: 'M5 1V11' },
  arrow: { refX: 9, path: 'M3 2 9 6 3 10' },
} as const;

function Marks() {
  return (
    <defs>
      {Object.entries(marks).map(([id, mark]) => (
        <marker
          key={id}
          id={id}
          viewBox="0 0 12 12"
          refX={mark.refX}
          refY="6"
          markerWidth="11"
          markerHeight="11"
          orient="auto"
        >
          <path d={mark.path} class="diagram-mark" />
        </marker>
      ))}
    </defs>
  );
}

/** As wide as there is room, within limits: text stays readable. */
function svgSize(width: number) {
  return { width: '100%', maxWidth: `${width}px`, minWidth: `${Math.round(width * smallestScale)}px` };
}

/** Begins at the chosen table; without one half-way down, where what most others refer to is. */
function scrollTo(
  box: HTMLDivElement | null,
  diagram: TableDiagramData,
  chosen: DiagramProps['chosen'],
): void {
  if (!box || box.dataset['placed']) return;
  box.dataset['placed'] = 'yes';
  const table = diagram.tables.find((it) => it.node.index === chosen?.node);
  const scale = box.scrollWidth / (diagram.width + margin * 2);
  box.scrollTop = table
    ? (table.y + table.height / 2) * scale - box.clientHeight / 2
    : (box.scrollHeight - box.clientHeight) / 2;
  if (table) box.scrollLeft = (table.x + table.width / 2) * scale - box.clientWidth / 2;
}

interface BoxProps {
  readonly table: DiagramTable;
  readonly chosen: string;
  readonly columnHref: DiagramProps['columnHref'];
}

function TableBox({ table, chosen, columnHref }: BoxProps) {
  const { node, x, y, width, height, columns } = table;
  return (
    <g class={`diagram-table type-${node.type}`}>
      <rect x={x} y={y} width={width} height={height} rx="8" class="diagram-box" />
      <path d={`M${x} ${y + headHeight - 3}h${width}`} class="diagram-rule" />
      <a href={nodeHref(node)}>
        <Clipped text={node.name} x={x + 12} y={y + 20} class="diagram-name" width={width} />
      </a>
      {columns.map((column, i) => (
        <Row
          key={column}
          column={column}
          isChosen={column === chosen}
          x={x}
          y={y + headHeight + i * rowHeight}
          width={width}
          href={columnHref?.(node, column)}
        />
      ))}
    </g>
  );
}

interface RowProps {
  readonly column: string;
  readonly isChosen: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly href: string | undefined;
}

function Row({ column, isChosen, x, y, width, href }: RowProps) {
  const text = (
    <Clipped
      text={column}
      x={x + 12}
      y={y + rowHeight / 2 + 4}
      class={`diagram-column ${isChosen ? 'chosen' : ''}`}
      width={width}
    />
  );
  return (
    <>
      {isChosen && (
        <rect x={x + 4} y={y + 1} width={width - 8} height={rowHeight - 2} rx="5" class="diagram-chosen" />
      )}
      {href === undefined ? text : <a href={href}>{text}</a>}
    </>
  );
}

interface ClippedProps {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly class: string;
  /** Of the table's box. */
  readonly width: number;
}

/** As much of a name as fits; all of it on a tooltip, and for screen readers, where that is less. */
function Clipped({ text, x, y, class: own, width }: ClippedProps) {
  const room = width - 24;
  const whole = (left: number, base: number) => (
    <text x={left} y={base} class={own}>
      {text}
    </text>
  );
  if (text.length <= room / 7.8) return whole(x, y);
  return (
    <>
      <svg x={x} y={y - 16} width={room - 10} height="22">
        <title>{text}</title>
        {whole(0, 16)}
      </svg>
      <text x={x + room - 10} y={y} class={own}>
        …
      </text>
    </>
  );
}
