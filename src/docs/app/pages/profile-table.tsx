import type { ColumnProfile, TableProfile } from '../../../util/table-facts.ts';
import { formatCount } from '../lib/format.ts';
import { Table } from '../views/table.tsx';

/** Nulls, distinct values, range and distribution of each column. */
export function ProfileTable({ profile: { columns, rows } }: { profile: TableProfile }) {
  return (
    <Table heads={['Column', '>Nulls', '>Distinct', 'Range', 'Distribution']} class="profile">
      {columns.map((column) => (
        <tr key={column.name}>
          <th scope="row" class="column-name">
            <code>{column.name}</code>
            <span class="data-type">{column.type.toLowerCase()}</span>
          </th>
          <td class="right nowrap">
            <Nulls nulls={column.nulls} rows={rows} />
          </td>
          <td class="right nowrap">
            <Distinct column={column} rows={rows} />
          </td>
          <td class="profile-range">
            <Range column={column} />
          </td>
          <td class="profile-shape">
            <Shape column={column} rows={rows} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Nulls({ nulls, rows }: { nulls: number; rows: number }) {
  if (nulls === 0) return <span class="muted">0</span>;
  return (
    <>
      {formatCount(nulls)} <span class="muted">{share(nulls, rows)}</span>
    </>
  );
}

function Distinct({ column, rows }: { column: ColumnProfile; rows: number }) {
  const { distinct, approximate, nulls } = column;
  if (distinct === null) return <span class="muted">–</span>;
  const unique = !approximate && rows > 1 && nulls === 0 && distinct === rows;
  return (
    <>
      {approximate && '≈ '}
      {formatCount(distinct)}
      {unique && <span class="data-type">unique</span>}
    </>
  );
}

function Range({ column: { min, max, mean } }: { column: ColumnProfile }) {
  if (min === null || max === null) return <span class="muted">–</span>;
  const ends =
    min === max
      ? [['only', min]]
      : [
          ['min', min],
          ['max', max],
        ];
  return (
    <>
      {ends.map(([label, value]) => (
        <span key={label} class="range-end" title={value}>
          <span class="muted">{label}</span> {value}
        </span>
      ))}
      {mean !== null && min !== max && (
        <span class="range-end">
          <span class="muted">mean</span> {shortNumber(mean)}
        </span>
      )}
    </>
  );
}

function Shape({ column, rows }: { column: ColumnProfile; rows: number }) {
  if (column.bins.length > 0) return <Histogram column={column} />;
  if (column.values.length === 0) return <span class="muted">–</span>;
  return (
    <ul class="top-values">
      {column.values.map(({ value, count }) => (
        <li key={value} title={`${value}: ${formatCount(count)}`}>
          <span
            class="top-bar"
            style={{ width: `${(count / Math.max(1, rows)) * 100}%` }}
            aria-hidden="true"
          />
          <span class="top-value">{value === '' ? '(empty)' : value}</span>
          <span class="muted">{share(count, rows)}</span>
        </li>
      ))}
    </ul>
  );
}

const chart = { width: 192, height: 36 };

function Histogram({ column: { bins, min, max } }: { column: ColumnProfile }) {
  const most = Math.max(...bins);
  const step = chart.width / bins.length;
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${chart.width} ${chart.height}`}
      width={chart.width}
      height={chart.height}
      role="img"
      aria-label={`Histogram from ${min} to ${max}: ${bins.join(', ')}`}
    >
      {bins.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * chart.height);
        return (
          <rect key={i} x={i * step + 0.5} y={chart.height - height} width={step - 1} height={height} rx="1">
            <title>{`Part ${i + 1} of ${bins.length}: ${formatCount(count)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1%';
  if (percent < 100 && percent >= 99.95) return '> 99.9%';
  return `${percent >= 10 ? Math.round(percent) : percent.toFixed(1)}%`;
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  return size >= 1e9 || (size > 0 && size < 0.001)
    ? value.toExponential(3)
    : String(Number(value.toPrecision(6)));
}
