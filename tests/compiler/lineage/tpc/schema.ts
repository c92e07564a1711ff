/** The TPC-H tables, and those of TPC-DS that the queries here read, in few words: `name type` by table. */
const texts: Readonly<Record<string, string>> = {
  region: 'r_regionkey int, r_name text, r_comment text',
  nation: 'n_nationkey int, n_name text, n_regionkey int, n_comment text',
  supplier:
    's_suppkey int, s_name text, s_address text, s_nationkey int, s_phone text, s_acctbal double, s_comment text',
  customer:
    'c_custkey int, c_name text, c_address text, c_nationkey int, c_phone text, c_acctbal double, c_mktsegment text, c_comment text',
  part: 'p_partkey int, p_name text, p_mfgr text, p_brand text, p_type text, p_size int, p_container text, p_retailprice double, p_comment text',
  partsupp: 'ps_partkey int, ps_suppkey int, ps_availqty int, ps_supplycost double, ps_comment text',
  orders:
    'o_orderkey int, o_custkey int, o_orderstatus text, o_totalprice double, o_orderdate date, o_orderpriority text, o_clerk text, o_shippriority int, o_comment text',
  lineitem:
    'l_orderkey int, l_partkey int, l_suppkey int, l_linenumber int, l_quantity double, l_extendedprice double, l_discount double, l_tax double, l_returnflag text, l_linestatus text, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct text, l_shipmode text, l_comment text',
  store_sales:
    'ss_sold_date_sk int, ss_sold_time_sk int, ss_item_sk int, ss_customer_sk int, ss_cdemo_sk int, ss_hdemo_sk int, ss_addr_sk int, ss_store_sk int, ss_promo_sk int, ss_ticket_number int, ss_quantity int, ss_list_price double, ss_sales_price double, ss_ext_sales_price double, ss_ext_list_price double, ss_ext_tax double, ss_coupon_amt double, ss_net_profit double',
  store_returns:
    'sr_returned_date_sk int, sr_item_sk int, sr_customer_sk int, sr_store_sk int, sr_return_amt double',
  web_sales: 'ws_sold_date_sk int, ws_item_sk int, ws_bill_customer_sk int, ws_ext_sales_price double',
  catalog_sales:
    'cs_sold_date_sk int, cs_item_sk int, cs_bill_cdemo_sk int, cs_promo_sk int, cs_bill_customer_sk int, cs_quantity int, cs_list_price double, cs_coupon_amt double, cs_sales_price double, cs_ext_sales_price double',
  date_dim:
    'd_date_sk int, d_date date, d_month_seq int, d_year int, d_moy int, d_dom int, d_qoy int, d_week_seq int, d_day_name text',
  time_dim: 't_time_sk int, t_hour int, t_minute int',
  item: 'i_item_sk int, i_item_id text, i_item_desc text, i_current_price double, i_brand_id int, i_brand text, i_class text, i_category_id int, i_category text, i_manufact_id int, i_manufact text, i_manager_id int',
  store: 's_store_sk int, s_store_id text, s_store_name text, s_city text, s_state text, s_zip text',
  customer_ds:
    'c_customer_sk int, c_customer_id text, c_current_addr_sk int, c_first_name text, c_last_name text',
  customer_address: 'ca_address_sk int, ca_city text, ca_state text, ca_zip text',
  customer_demographics: 'cd_demo_sk int, cd_gender text, cd_marital_status text, cd_education_status text',
  household_demographics: 'hd_demo_sk int, hd_dep_count int, hd_vehicle_count int',
  promotion: 'p_promo_sk int, p_channel_email text, p_channel_event text',
};

export const tpc = Object.fromEntries(
  Object.entries(texts).map(([table, columns]) => [
    table,
    columns.split(', ').map((column) => {
      const [name, type] = column.split(' ') as [string, string];
      return { name, type };
    }),
  ]),
);
