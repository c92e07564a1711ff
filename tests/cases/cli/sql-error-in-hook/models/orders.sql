{{ config(post_hook='selct 1') }}
select 1 as order_id
