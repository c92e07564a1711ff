import type { ModelContext, ModelProperties } from 'emds';

// What SQL does badly: one pass over each department's months that needs the months around each of them. dbt does not
// see this file, so its properties stand here, and no SQL model refers to it.

export const properties: ModelProperties = {
  description:
    "How each department's demand follows the seasons: requests of a calendar month against the twelve months around it; 1.2 is a fifth more than usual. Departments with less than two years of requests are left out.",
  columns: [
    {
      name: 'department',
      description: 'City department that answers for the requests.',
      data_type: 'varchar',
      data_tests: [
        'not_null',
        { relationships: { arguments: { to: "ref('dim_departments')", field: 'department' } } },
      ],
    },
    {
      name: 'month_number',
      description: 'Calendar month, 1 to 12.',
      data_type: 'tinyint',
      data_tests: ['not_null'],
    },
    {
      name: 'seasonal_index',
      description: 'Median share of the trend; the twelve of a department are 1 on average.',
      data_type: 'decimal(9, 4)',
      data_tests: ['not_null', { at_least: { arguments: { value: 0 } } }],
    },
    {
      name: 'years_seen',
      description: 'Of how many years the median is.',
      data_type: 'tinyint',
      data_tests: ['not_null', { at_least: { arguments: { value: 1 } } }],
    },
  ],
  data_tests: [{ unique_combination: { arguments: { columns: ['department', 'month_number'] } } }],
};

interface Month {
  department: string;
  /** Months since year 0. */
  month: number;
  requests: number;
}

export default async function ({ ref, query }: ModelContext) {
  const months = query<Month>(`
    select department, year(opened_date) * 12 + month(opened_date) - 1 as month, count(*) as requests
    from ${ref('fct_service_requests')}
    group by all
    order by all`);
  const { department, month, requests } = (await months.columns()).columns;
  // The first and the last month are seldom whole.
  const first = Math.min(...month) + 1;
  const count = Math.max(...month) - first;
  const series = new Map<string, number[]>();
  for (let i = 0; i < month.length; i++) {
    const name = department.get(i);
    if (!series.has(name)) series.set(name, Array(Math.max(0, count)).fill(0));
    const at = month.get(i) - first;
    if (at >= 0 && at < count) series.get(name)![at] = requests.get(i);
  }
  return [...series].flatMap(([name, counts]) => seasons(name, counts, first));
}

/** Ratios to a centred average over twelve months, their median for each calendar month, scaled to 1 on average. */
function seasons(department: string, counts: readonly number[], first: number) {
  const ratios: number[][] = Array.from({ length: 12 }, () => []);
  for (let i = 6; i < counts.length - 6; i++) {
    const around = counts.slice(i - 6, i + 7);
    const trend = (sum(around) - (around[0]! + around[12]!) / 2) / 12;
    if (trend > 0) ratios[(first + i) % 12]!.push(counts[i]! / trend);
  }
  if (ratios.some((seen) => seen.length === 0)) return [];
  const medians = ratios.map(median);
  const mean = sum(medians) / 12;
  return medians.map((value, i) => ({
    department,
    month_number: i + 1,
    seasonal_index: mean === 0 ? 1 : value / mean,
    years_seen: ratios[i]!.length,
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
