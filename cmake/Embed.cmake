# SPDX-License-Identifier: MPL-2.0
# hyper_embed(TARGET SYMBOL FILE) compiles FILE into TARGET as
#   const char SYMBOL_text[]      the bytes, and a NUL that the size does not count
#   const size_t SYMBOL_size
# The same file, run by `cmake -P` with INPUT, OUTPUT and SYMBOL, writes the C source.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${INPUT} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  # Character constants, since a plain number above 127 does not fit a signed char.
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(WRITE ${OUTPUT} "#include <stddef.h>\n"
       "extern const char ${SYMBOL}_text[];\nextern const size_t ${SYMBOL}_size;\n"
       "const char ${SYMBOL}_text[] = {\n${bytes}'\\0'};\nconst size_t ${SYMBOL}_size = ${size};\n")
  return()
endif()

set(HYPER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(hyper_embed target symbol file)
  set(input ${PROJECT_SOURCE_DIR}/${file})
  set(output ${PROJECT_BINARY_DIR}/embedded/${symbol}.c)
  add_custom_command(OUTPUT ${output} DEPENDS ${input} ${HYPER_EMBED_SCRIPT}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DSYMBOL=${symbol}
            -P ${HYPER_EMBED_SCRIPT}
    COMMENT "Embedding ${file}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# hyper_embed_rulesets(TARGET) compiles in every file of rules/ but the catalogue, and a table of them
# (lib/builtin.h). A new file there needs no line here.
function(hyper_embed_rulesets target)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/rules/*.lgt)
  list(REMOVE_ITEM files rules/catalogue.lgt)
  set(declarations "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER "hyper_ruleset_${name}" symbol)
    hyper_embed(${target} ${symbol} ${file})
    string(APPEND declarations "extern const char ${symbol}_text[];\nextern const size_t ${symbol}_size;\n")
    string(APPEND rows "    {\"${file}\", ${symbol}_text, &${symbol}_size},\n")
  endforeach()
  set(output ${PROJECT_BINARY_DIR}/embedded/rulesets.c)
  file(CONFIGURE OUTPUT ${output} CONTENT "#include \"lib/builtin.h\"\n\n${declarations}
const struct builtin_ruleset hyper_rulesets[] = {\n${rows}    {0},\n};\n")
  target_sources(${target} PRIVATE ${output})
endfunction()
