const name = 'orders';
export default ({ ref }) => ref(name).columns();
