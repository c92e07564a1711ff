/** The tables that lineage cases are about. `landing` and `archive` are there too, and nobody knows their columns. */
export const shop: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>> = {
  orders: columns(
    'id INTEGER',
    'customer_id INTEGER',
    'status VARCHAR',
    'amount DECIMAL(10,2)',
    'ordered_at TIMESTAMP',
    'tags VARCHAR[]',
    'address STRUCT(street VARCHAR, city VARCHAR)',
    'details JSON',
  ),
  customers: columns('id INTEGER', 'name VARCHAR', 'email VARCHAR', 'city VARCHAR', 'referrer_id INTEGER'),
  items: columns('order_id INTEGER', 'product_id INTEGER', 'quantity INTEGER', 'price DECIMAL(10,2)'),
  products: columns('product_id INTEGER', 'title VARCHAR', 'category VARCHAR', 'price DECIMAL(10,2)'),
  payments: columns('id INTEGER', 'order_id INTEGER', 'method VARCHAR', 'amount DECIMAL(10,2)'),
  rates: columns('currency VARCHAR', 'day TIMESTAMP', 'rate DOUBLE'),
  trades: columns('currency VARCHAR', 'day TIMESTAMP', 'volume INTEGER'),
  sales: columns('shop VARCHAR', 'year INTEGER', 'quarter INTEGER', 'amount INTEGER'),
  returns: columns('id INTEGER', 'customer_id INTEGER', 'reason VARCHAR'),
};

function columns(...definitions: string[]) {
  return definitions.map((definition) => {
    const space = definition.indexOf(' ');
    return { name: definition.slice(0, space), type: definition.slice(space + 1) };
  });
}
