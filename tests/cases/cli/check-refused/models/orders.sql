{{ config(materialized='table', contract={'enforced': true}) }} select 1 as order_id, 2 as amount
