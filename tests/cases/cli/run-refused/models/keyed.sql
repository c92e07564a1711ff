{{ config(materialized='table', contract={'enforced': true}) }} select 1 as order_id
