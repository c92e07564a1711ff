import type { ComponentChildren } from 'preact';

interface TableProps {
  /** Heads of the columns; a leading `>` sets a column of numbers to the right. */
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A table; where the page is narrow each row is a block, with the heads before the cells, unless its class says how. */
export function Table({ heads, children, class: own = 'stacked' }: TableProps) {
  const titles = heads.map((head) => head.replace(/^>/, ''));
  const labels = titles.map((title, i) => [`--head-${i + 1}`, `'${title} '`]);
  return (
    <div class="scroll-x">
      <table class={`table ${own}`} style={Object.fromEntries(labels)}>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" class={head.startsWith('>') ? 'right' : undefined}>
                {titles[i]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface FilterProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

/** A small box that narrows what stands below it. */
export function FilterBox({ label, value, change }: FilterProps) {
  return (
    <input
      type="search"
      class="small-filter"
      placeholder={label}
      aria-label={label}
      value={value}
      onInput={(event) => change(event.currentTarget.value)}
    />
  );
}

interface SwitchProps<T> {
  /** What is chosen, for screen readers. */
  readonly legend: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly change: (value: T) => void;
}

/** A few choices of which one holds. */
export function Switch<T extends string | number>({ legend, options, value, change }: SwitchProps<T>) {
  return (
    <fieldset class="switch">
      <legend class="sr-only">{legend}</legend>
      {options.map(([option, label]) => (
        <button key={option} type="button" aria-pressed={value === option} onClick={() => change(option)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}

/** Shows more of a long list. */
export function MoreButton({ show }: { show: () => void }) {
  return (
    <button type="button" class="button more" onClick={show}>
      Show more
    </button>
  );
}
