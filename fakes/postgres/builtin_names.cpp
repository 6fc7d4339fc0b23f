#include "fakes/postgres/builtin_names.h"

#include <algorithm>
#include <array>

namespace halfdone::postgres {

namespace {

constexpr std::array<std::string_view, 149> functions{
    "age", "array_agg", "array_cat", "array_dims", "array_fill", "array_lower", "array_ndims", "array_positions", "array_prepend",
    "array_replace", "array_upper", "ascii", "bit_and", "bit_or", "bit_xor", "btrim_bytea", "cbrt", "chr", "clock_timestamp",
    "convert_from", "convert_to", "corr", "crypt", "cume_dist", "current_catalog", "current_database", "current_query",
    "current_schema", "current_schemas", "current_setting", "currval", "date_bin", "date_part", "date_trunc", "decode", "degrees",
    "dense_rank", "digest", "div", "encode", "exp", "extract", "factorial", "first_value", "format", "format_type", "gcd",
    "gen_random_bytes", "gen_salt", "generate_series", "generate_subscripts", "get_byte", "hashtext", "hmac", "initcap", "isfinite",
    "json_agg", "json_build_array", "json_build_object", "json_each", "json_object", "json_object_agg", "jsonb_agg",
    "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_each", "jsonb_each_text", "jsonb_exists", "jsonb_extract_path",
    "jsonb_extract_path_text", "jsonb_insert", "jsonb_object", "jsonb_object_agg", "jsonb_object_keys", "jsonb_path_exists",
    "jsonb_path_query", "jsonb_populate_record", "jsonb_pretty", "jsonb_to_record", "jsonb_to_recordset", "justify_days", "lag",
    "last_value", "lastval", "lcm", "lead", "ln", "localtimestamp", "log", "lpad", "make_date", "make_interval", "make_timestamptz",
    "mode", "nextval", "notify", "nth_value", "ntile", "num_nonnulls", "num_nulls", "octet_length", "overlay", "percent_rank",
    "percentile_cont", "percentile_disc", "pg_advisory_lock", "pg_advisory_unlock", "pg_advisory_xact_lock", "pg_backend_pid",
    "pg_cancel_backend", "pg_get_expr", "pg_is_in_recovery", "pg_notify", "pg_sleep", "pg_terminate_backend",
    "pg_try_advisory_lock", "pg_try_advisory_xact_lock", "pg_typeof", "pi", "power", "quote_nullable", "radians", "random", "rank",
    "regexp_match", "regexp_matches", "regexp_replace", "regexp_split_to_array", "repeat", "reverse", "row_number", "row_to_json",
    "rpad", "set_config", "setseed", "setval", "sha256", "similar_escape", "sqrt", "starts_with", "statement_timestamp",
    "string_agg", "stddev", "timeofday", "to_char", "to_date", "to_number", "to_regclass", "to_timestamp"};

constexpr std::array<std::string_view, 17> more_functions{
    "to_json", "translate", "trunc", "txid_current", "unnest", "uuid_generate_v4", "variance", "version", "width_bucket", "xmlagg",
    "array_to_json", "bit_length", "date", "inet_client_addr", "json_typeof", "pg_current_xact_id", "pg_xact_status"};

constexpr std::array<std::string_view, 24> operators{"~",  "~*", "!~",  "!~*", "^",   "|/",  "||/", "&",  "|",   "#",   "<<", ">>",
                                                     "@@", "@?", "#-",  "->",  "->>", "#>",  "#>>", "?|", "?&",  "&&",  "<@", "-|-"};

}  // namespace

bool is_unsupported_function(std::string_view name) {
  return std::ranges::find(functions, name) != functions.end() || std::ranges::find(more_functions, name) != more_functions.end();
}

bool is_unsupported_operator(std::string_view name) { return std::ranges::find(operators, name) != operators.end(); }

}  // namespace halfdone::postgres
