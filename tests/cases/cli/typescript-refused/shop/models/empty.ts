export default ({ config }) => {
  config({ materialized: 'table' });
  return [];
};
