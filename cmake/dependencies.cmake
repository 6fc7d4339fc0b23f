# All of these are Debian packages; scripts/packages lists them.
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)

find_library(XXHASH_LIBRARY xxhash REQUIRED)
add_library(xxhash INTERFACE)
target_link_libraries(xxhash INTERFACE ${XXHASH_LIBRARY})

find_library(PG_QUERY_LIBRARY pg_query REQUIRED)
find_library(PROTOBUF_C_LIBRARY protobuf-c REQUIRED)
find_package(Threads REQUIRED)
add_library(pg_query INTERFACE)
target_link_libraries(pg_query INTERFACE ${PG_QUERY_LIBRARY} ${PROTOBUF_C_LIBRARY} Threads::Threads)

find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
add_library(cli11 INTERFACE)
target_include_directories(cli11 SYSTEM INTERFACE ${CLI11_INCLUDE})
