export default ({ config }) => {
  config({ materialized: 'table' });
  throw new Error('no orders today');
};
