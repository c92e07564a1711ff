export default ({ config }) => {
  config({ materialized: 'ephemeral' });
  return [{ order_id: 1 }];
};
