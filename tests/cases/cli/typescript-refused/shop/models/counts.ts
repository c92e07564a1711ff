export default async ({ config, ref }) => {
  config({ materialized: 'table' });
  return (await ref('orders').columns()).columns;
};
