const description = 'Orders.';
export const properties = { description };
export default () => [{ order_id: 1 }];
