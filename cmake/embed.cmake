# Compiles a text file into a target: `halfdone_embed(target path/to/schema.sql name)` defines
# `extern const std::string_view halfdone::embedded::name`. Changing the file builds it anew.
function(halfdone_embed target path name)
  file(READ ${CMAKE_SOURCE_DIR}/${path} HALFDONE_EMBED_TEXT)
  set(HALFDONE_EMBED_NAME ${name})
  set(generated ${CMAKE_BINARY_DIR}/embedded/${name}.cpp)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/embed.cpp.in ${generated} @ONLY)
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${path})
  target_sources(${target} PRIVATE ${generated})
endfunction()
