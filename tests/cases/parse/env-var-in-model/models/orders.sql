select '{{ env_var('SHOP_REGION') }}' as region,
    '{{ env_var('DBT_ENV_SECRET_KEY') }}' as secret
