/** dbt's dotted line: `1 of 9 OK created sql view model main.orders ........ [OK in 0.05s]`. `seconds` null leaves the time out. */
export function fancyLine(
  message: string,
  status: string,
  options: {
    index: number | null;
    total: number | null;
    seconds?: number | null;
    truncate?: boolean;
    width?: number;
  },
): string {
  const { index, total, seconds = null, truncate = false, width = 80 } = options;
  const progress = index === null || total === null ? '' : `${index} of ${total} `;
  let line = `${progress}${message} `.padEnd(width, '.');
  if (truncate && line.length > width - 3) line = `${line.slice(0, width - 3)}...`;
  return `${line} [${status}${seconds === null ? '' : ` in ${seconds.toFixed(2)}s`}]`;
}

/** `1 model`, `2 models`, `1 analysis`, `2 analyses`. */
export function pluralize(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  const plurals: Record<string, string> = {
    analysis: 'analyses',
    saved_query: 'saved_queries',
    test: 'data_tests',
  };
  return `${count} ${plurals[noun] ?? `${noun}s`}`;
}
