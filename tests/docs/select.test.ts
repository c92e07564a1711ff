import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/docs/app/lib/project.ts';
import { openSearch, search, withinOneEdit } from '../../src/docs/app/lib/search.ts';
import { select } from '../../src/docs/app/lib/select.ts';
import { buildSiteData } from '../../src/docs/build-site.ts';
import type { CoreData, SearchData } from '../../src/docs/site-data.ts';
import { shopArtifacts } from './support/shop-artifacts.ts';

const artifacts = shopArtifacts();
artifacts.manifest['nodes']!['model.shop.customers']!['access'] = 'public';
Object.assign(artifacts.manifest['nodes']!['model.shop.stg_orders']!['config']!, {
  meta: { owner: 'sales' },
});
Object.assign(artifacts.manifest['nodes']!['model.shop.orders']!['config']!, {
  contract: { enforced: true },
});
const data = buildSiteData(artifacts, { script: '', style: '' });
const project = openProject(data.get('core') as CoreData);
const index = openSearch(data.get('search') as SearchData, project);

/** Tests, which come along with what they check, are left out unless they are asked for. */
function selected(spec: string, tests = /test|result/.test(spec)): string {
  const result = select(project, spec);
  if ('error' in result) return `error: ${result.error}`;
  return [...result.nodes]
    .map((node) => project.nodes[node]!)
    .filter((node) => tests || node.test === undefined)
    .map((node) => node.name)
    .sort()
    .join(' ');
}

describe('selects as the command line does', () => {
  test.each([
    ['orders', 'orders'],
    ['+orders', 'backend.raw_orders orders raw_customers stg_customers stg_orders'],
    ['1+orders', 'orders stg_customers stg_orders'],
    ['tag:daily', 'customers orders'],
    ['path:models/staging', 'stg_customers stg_orders'],
    ['models/staging', 'stg_customers stg_orders'],
    ['staging', 'stg_customers stg_orders'],
    ['stg_*', 'stg_customers stg_orders'],
    ['resource_type:seed', 'raw_customers'],
    ['source:backend', 'backend.raw_orders'],
    ['source:backend.raw_orders+1', 'backend.raw_orders stg_orders'],
    ['config.materialized:view', 'stg_customers stg_orders'],
    ['exposure:weekly_report', 'weekly_report'],
    ['test_type:singular', 'no_refunds'],
    ['test_name:unique', 'unique_orders_order_id'],
    ['result:fail', 'unique_orders_order_id'],
    ['tag:daily,+customers', 'customers orders'],
    ['stg_orders tag:daily', 'customers orders stg_orders'],
    ['exposure:shop.weekly_*', 'weekly_report'],
    ['access:public', 'customers'],
    ['version:none,tag:daily', 'customers orders'],
    ['package:this,resource_type:seed', 'raw_customers'],
    ['nothing_like_it', ''],
    ['state:modified', 'error: "state" works on the command line: it needs an earlier manifest'],
    ['config.meta.owner:sales', 'stg_orders'],
    ['config.meta.owner:sal*', ''],
    ['config.contract.enforced:TRUE', 'orders'],
    ['path:models/st*', 'stg_customers stg_orders'],
    ['[!s]*,package:this,resource_type:model', 'customers orders'],
    ['[z-a]*', ''],
    ['colour:red', 'error: unknown selector method "colour"'],
    ['constructor:red', 'error: unknown selector method "constructor"'],
    ['orders++', 'error: "orders++" is not a selector'],
  ])('%s', (spec, expected) => {
    expect(selected(spec)).toBe(expected);
  });

  test('what is selected takes its tests along', () => {
    expect(selected('test_type:data,orders')).toBe(
      'no_refunds not_null_orders_order_id relationships_orders_customer_id unique_orders_order_id',
    );
    expect(selected('orders', true)).toContain('unique_orders_order_id');
  });

  test('@ takes what its children need as well', () => {
    expect(selected('@stg_orders')).toContain('stg_customers');
  });
});

const names = (query: string) =>
  [...search(project, index, query).nodes].map((node) => project.nodes[node]!.name);

describe('finds', () => {
  test('a name before all that only mentions it', () => {
    expect(names('orders')[0]).toBe('orders');
    expect(names('order')[0]).toBe('orders');
  });
  test('parts of names', () => {
    expect(names('custom')).toEqual(expect.arrayContaining(['customers', 'stg_customers', 'raw_customers']));
  });
  test('columns, descriptions, tags and SQL', () => {
    expect(names('customer_id')).toContain('orders');
    expect(names('lifetime')).toEqual(['customers']);
    expect(names('daily')).toEqual(expect.arrayContaining(['orders', 'customers']));
    expect(names('using')).toEqual(['orders']);
    expect(names('group by all')).toEqual(['customers']);
    expect(names("select * from {{ ref('stg_orders') }}")).toContain('orders');
  });
  test('only what has all words', () => {
    expect(names('customers lifetime')).toEqual(['customers']);
    expect(names('customers zebra')).toEqual([]);
  });
  test('words of scripts that write them without spaces, and names longer than the index keeps', () => {
    const long = `orders_${'of_the_last_year_'.repeat(8)}`;
    const artifacts = shopArtifacts();
    const { orders, customers } = { orders: 'model.shop.orders', customers: 'model.shop.customers' };
    artifacts.manifest['nodes']![orders]!['name'] = long;
    artifacts.manifest['nodes']![customers]!['name'] = '客户订单';
    const parts = buildSiteData(artifacts, { script: '', style: '' });
    const other = openProject(parts.get('core') as CoreData);
    const terms = openSearch(parts.get('search') as SearchData, other);
    const first = (query: string) => other.nodes[search(other, terms, query).nodes[0] ?? -1]?.id;
    expect(first(long)).toBe(orders);
    expect(first('订单')).toBe(customers);
  });
  test('a word with one typo', () => {
    expect(names('custmers')).toContain('customers');
    expect(withinOneEdit('orders', 'ordres')).toBe(true);
    expect(withinOneEdit('orders', 'oders')).toBe(true);
    expect(withinOneEdit('orders', 'border')).toBe(false);
  });
});
