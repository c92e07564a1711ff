import type { ModelContext } from 'emds';

/** What each customer spent, with the running share. */
export default async function* ({ ref, config, isIncremental }: ModelContext) {
  config({ materialized: 'table', columns: { customer: 'varchar', spent: 'double' }, tags: ['typed'] });
  const spent = new Map<string, number>();
  for await (const row of ref<{ customer: string; amount: number }>('orders', { version: 2 }).rows()) {
    spent.set(row.customer, (spent.get(row.customer) ?? 0) + (isIncremental ? 0 : row.amount));
  }
  for (const [customer, sum] of spent) yield { customer, spent: sum };
}
