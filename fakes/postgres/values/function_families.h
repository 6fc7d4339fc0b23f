// The families that functions.cpp gathers; each adds its overloads.
#pragma once

#include <vector>

#include "fakes/postgres/values/functions.h"

namespace halfdone::postgres {

struct FunctionTable {
  std::vector<Function> operators;
  std::vector<Function> functions;
};

void add_arithmetic(FunctionTable& table);
void add_text_functions(FunctionTable& table);
void add_text_search(FunctionTable& table);
void add_json_operators(FunctionTable& table);
void add_json_functions(FunctionTable& table);
void add_array_functions(FunctionTable& table);
void add_session_functions(FunctionTable& table);

namespace types {
inline const Type boolean{TypeId::boolean};
inline const Type int2{TypeId::int2};
inline const Type int4{TypeId::int4};
inline const Type int8{TypeId::int8};
inline const Type numeric{TypeId::numeric};
inline const Type text{TypeId::text};
inline const Type uuid{TypeId::uuid};
inline const Type timestamptz{TypeId::timestamptz};
inline const Type date{TypeId::date};
inline const Type jsonb{TypeId::jsonb};
inline const Type text_array{TypeId::text_array};
inline const Type any{TypeId::any};
}  // namespace types

// Marks of the two less common habits in the tables below.
inline constexpr bool strict = true;
inline constexpr bool takes_null = false;
inline constexpr bool variadic = true;

}  // namespace halfdone::postgres
