export default ({ config }) => {
  config({ materialized: 'table', timeout_seconds: 0.2 });
  return new Promise(() => setInterval(() => {}, 1000));
};
