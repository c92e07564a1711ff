export default ({ config }) => {
  config({ materialized: 'view' });
  return [{ order_id: 1 }];
};
