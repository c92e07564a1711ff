const aggregates = new Set(
  `any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last
  arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and
  bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum geometric_mean geomean
  group_concat histogram histogram_exact json_group_array json_group_object json_group_structure kahan_sum kurtosis
  kurtosis_pop last list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem
  skewness stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg
  weighted_avg`.split(/\s+/),
);

const lambdas = new Set(
  `apply array_apply array_filter array_reduce array_transform filter list_apply list_filter list_reduce list_transform
  reduce`.split(/\s+/),
);

const lists = new Set(
  `apply array_agg array_apply array_concat array_distinct array_filter array_intersect array_reverse array_slice array_sort
  array_transform array_zip flatten generate_series list list_aggregate list_concat list_distinct list_filter list_intersect
  list_reverse list_slice list_sort list_transform list_unique list_value list_zip map_keys map_values range regexp_extract_all
  regexp_split_to_array split str_split str_split_regex string_split string_split_regex string_to_array`.split(
    /\s+/,
  ),
);

/** Functions that give their first argument, one of its rows or elements, or a list of them. */
const picking = new Set(
  `any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg array_distinct array_reverse
  array_slice array_sort first first_value flatten lag last last_value lead list list_distinct list_element
  list_extract list_reverse list_reverse_sort list_slice list_sort max max_by min min_by mode nth_value unlist
  unnest`.split(/\s+/),
);

export function picks(name: string): boolean {
  return picking.has(name.toLowerCase());
}

export function isAggregate(name: string): boolean {
  return aggregates.has(name.toLowerCase());
}

/** Functions whose `x -> …` argument is a lambda; anywhere else the arrow reads JSON. */
export function takesLambda(name: string): boolean {
  return lambdas.has(name.toLowerCase());
}

/** Functions that surely give a list of plain values or of what they were given: `unnest` makes one column of it. */
export function givesList(name: string): boolean {
  return lists.has(name.toLowerCase());
}
