/** Queries of TPC-DS by number, with the usual substitution values; its customer table is `customer_ds` here. */
export const tpcdsQueries: Readonly<Record<number, string>> = {
  1: `with customer_total_return as (
       select sr_customer_sk as ctr_customer_sk, sr_store_sk as ctr_store_sk, sum(sr_return_amt) as ctr_total_return
       from store_returns, date_dim where sr_returned_date_sk = d_date_sk and d_year = 2000
       group by sr_customer_sk, sr_store_sk)
     select c_customer_id from customer_total_return ctr1, store, customer_ds
     where ctr1.ctr_total_return > (select avg(ctr_total_return) * 1.2 from customer_total_return ctr2
         where ctr1.ctr_store_sk = ctr2.ctr_store_sk)
       and s_store_sk = ctr1.ctr_store_sk and s_state = 'TN' and ctr1.ctr_customer_sk = c_customer_sk
     order by c_customer_id limit 100`,
  3: `select dt.d_year, item.i_brand_id brand_id, item.i_brand brand, sum(ss_ext_sales_price) sum_agg
     from date_dim dt, store_sales, item
     where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
       and item.i_manufact_id = 128 and dt.d_moy = 11
     group by dt.d_year, item.i_brand, item.i_brand_id order by dt.d_year, sum_agg desc, brand_id limit 100`,
  6: `select a.ca_state state, count(*) cnt from customer_address a, customer_ds c, store_sales s, date_dim d, item i
     where a.ca_address_sk = c.c_current_addr_sk and c.c_customer_sk = s.ss_customer_sk
       and s.ss_sold_date_sk = d.d_date_sk and s.ss_item_sk = i.i_item_sk
       and d.d_month_seq = (select distinct (d_month_seq) from date_dim where d_year = 2001 and d_moy = 1)
       and i.i_current_price > 1.2 * (select avg(j.i_current_price) from item j where j.i_category = i.i_category)
     group by a.ca_state having count(*) >= 10 order by cnt, a.ca_state limit 100`,
  7: `select i_item_id, avg(ss_quantity) agg1, avg(ss_list_price) agg2, avg(ss_coupon_amt) agg3, avg(ss_sales_price) agg4
     from store_sales, customer_demographics, date_dim, item, promotion
     where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk and ss_cdemo_sk = cd_demo_sk
       and ss_promo_sk = p_promo_sk and cd_gender = 'M' and cd_marital_status = 'S'
       and cd_education_status = 'College' and (p_channel_email = 'N' or p_channel_event = 'N') and d_year = 2000
     group by i_item_id order by i_item_id limit 100`,
  12: `select i_item_id, i_item_desc, i_category, i_class, i_current_price, sum(ws_ext_sales_price) as itemrevenue,
       sum(ws_ext_sales_price) * 100 / sum(sum(ws_ext_sales_price)) over (partition by i_class) as revenueratio
     from web_sales, item, date_dim
     where ws_item_sk = i_item_sk and i_category in ('Sports', 'Books', 'Home') and ws_sold_date_sk = d_date_sk
       and d_date between cast('1999-02-22' as date) and (cast('1999-02-22' as date) + interval 30 days)
     group by i_item_id, i_item_desc, i_category, i_class, i_current_price
     order by i_category, i_class, i_item_id, i_item_desc, revenueratio limit 100`,
  19: `select i_brand_id brand_id, i_brand brand, i_manufact_id, i_manufact, sum(ss_ext_sales_price) ext_price
     from date_dim, store_sales, item, customer_ds, customer_address, store
     where d_date_sk = ss_sold_date_sk and ss_item_sk = i_item_sk and i_manager_id = 8 and d_moy = 11 and d_year = 1998
       and ss_customer_sk = c_customer_sk and c_current_addr_sk = ca_address_sk
       and substr(ca_zip, 1, 5) <> substr(s_zip, 1, 5) and ss_store_sk = s_store_sk
     group by i_brand, i_brand_id, i_manufact_id, i_manufact
     order by ext_price desc, i_brand, i_brand_id, i_manufact_id, i_manufact limit 100`,
  26: `select i_item_id, avg(cs_quantity) agg1, avg(cs_list_price) agg2, avg(cs_coupon_amt) agg3, avg(cs_sales_price) agg4
     from catalog_sales, customer_demographics, date_dim, item, promotion
     where cs_sold_date_sk = d_date_sk and cs_item_sk = i_item_sk and cs_bill_cdemo_sk = cd_demo_sk
       and cs_promo_sk = p_promo_sk and cd_gender = 'M' and cd_marital_status = 'S'
       and cd_education_status = 'College' and (p_channel_email = 'N' or p_channel_event = 'N') and d_year = 2000
     group by i_item_id order by i_item_id limit 100`,
  42: `select dt.d_year, item.i_category_id, item.i_category, sum(ss_ext_sales_price)
     from date_dim dt, store_sales, item
     where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
       and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
     group by dt.d_year, item.i_category_id, item.i_category
     order by sum(ss_ext_sales_price) desc, dt.d_year, item.i_category_id, item.i_category limit 100`,
  52: `select dt.d_year, item.i_brand_id brand_id, item.i_brand brand, sum(ss_ext_sales_price) ext_price
     from date_dim dt, store_sales, item
     where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
       and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
     group by dt.d_year, item.i_brand, item.i_brand_id order by dt.d_year, ext_price desc, brand_id limit 100`,
  55: `select i_brand_id brand_id, i_brand brand, sum(ss_ext_sales_price) ext_price from date_dim, store_sales, item
     where d_date_sk = ss_sold_date_sk and ss_item_sk = i_item_sk and i_manager_id = 28 and d_moy = 11 and d_year = 1999
     group by i_brand, i_brand_id order by ext_price desc, i_brand_id limit 100`,
  68: `select c_last_name, c_first_name, ca_city, bought_city, ss_ticket_number, extended_price, extended_tax, list_price
     from (select ss_ticket_number, ss_customer_sk, ca_city bought_city, sum(ss_ext_sales_price) extended_price,
         sum(ss_ext_list_price) list_price, sum(ss_ext_tax) extended_tax
       from store_sales, date_dim, store, household_demographics, customer_address
       where store_sales.ss_sold_date_sk = date_dim.d_date_sk and store_sales.ss_store_sk = store.s_store_sk
         and store_sales.ss_hdemo_sk = household_demographics.hd_demo_sk
         and store_sales.ss_addr_sk = customer_address.ca_address_sk and date_dim.d_dom between 1 and 2
         and (household_demographics.hd_dep_count = 4 or household_demographics.hd_vehicle_count = 3)
         and date_dim.d_year in (1999, 2000, 2001) and store.s_city in ('Midway', 'Fairview')
       group by ss_ticket_number, ss_customer_sk, ss_addr_sk, ca_city) dn, customer_ds, customer_address current_addr
     where ss_customer_sk = c_customer_sk and customer_ds.c_current_addr_sk = current_addr.ca_address_sk
       and current_addr.ca_city <> bought_city
     order by c_last_name, ss_ticket_number limit 100`,
  96: `select count(*) from store_sales, household_demographics, time_dim, store
     where ss_sold_time_sk = time_dim.t_time_sk and ss_hdemo_sk = household_demographics.hd_demo_sk
       and ss_store_sk = s_store_sk and time_dim.t_hour = 20 and time_dim.t_minute >= 30
       and household_demographics.hd_dep_count = 7 and store.s_store_name = 'ese'
     order by count(*) limit 100`,
  97: `with ssci as (
       select ss_customer_sk customer_sk, ss_item_sk item_sk from store_sales, date_dim
       where ss_sold_date_sk = d_date_sk and d_month_seq between 1200 and 1211 group by ss_customer_sk, ss_item_sk),
     csci as (
       select cs_bill_customer_sk customer_sk, cs_item_sk item_sk from catalog_sales, date_dim
       where cs_sold_date_sk = d_date_sk and d_month_seq between 1200 and 1211 group by cs_bill_customer_sk, cs_item_sk)
     select sum(case when ssci.customer_sk is not null and csci.customer_sk is null then 1 else 0 end) store_only,
       sum(case when ssci.customer_sk is null and csci.customer_sk is not null then 1 else 0 end) catalog_only,
       sum(case when ssci.customer_sk is not null and csci.customer_sk is not null then 1 else 0 end) both_channels
     from ssci full outer join csci on (ssci.customer_sk = csci.customer_sk and ssci.item_sk = csci.item_sk) limit 100`,
  98: `select i_item_id, i_item_desc, i_category, i_class, i_current_price, sum(ss_ext_sales_price) as itemrevenue,
       sum(ss_ext_sales_price) * 100 / sum(sum(ss_ext_sales_price)) over (partition by i_class) as revenueratio
     from store_sales, item, date_dim
     where ss_item_sk = i_item_sk and i_category in ('Sports', 'Books', 'Home') and ss_sold_date_sk = d_date_sk
       and d_date between cast('1999-02-22' as date) and (cast('1999-02-22' as date) + interval 30 days)
     group by i_item_id, i_item_desc, i_category, i_class, i_current_price
     order by i_category, i_class, i_item_id, i_item_desc, revenueratio`,
};
