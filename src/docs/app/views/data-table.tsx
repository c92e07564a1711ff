export interface DataColumn {
  readonly name: string;
  /** DuckDB's name of it; '' where none is known. */
  readonly type: string;
}

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly DataColumn[];
  /** Cells as text, null for null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Rows of data, which scroll both ways within themselves. */
export function DataTable({ label, columns, rows }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: no landmark for each table
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it
    <div class="data-rows" tabIndex={0} role="group" aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {columns.map(({ name, type }) => (
              <th key={name} scope="col" class={isNumber(type) ? 'right' : undefined}>
                {name}
                {type !== '' && <span class="data-type">{type.toLowerCase()}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} class={isNumber(columns[j]!.type) ? 'right' : undefined}>
                  {cell === null ? <span class="null">null</span> : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isNumber(type: string): boolean {
  return /INT|DECIMAL|DOUBLE|FLOAT|BIGNUM/.test(type) && !/[[\]]|STRUCT|MAP/.test(type);
}
