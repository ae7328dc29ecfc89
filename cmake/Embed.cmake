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

# hyper_embed_binary(TARGET SYMBOL FILE) does the same for bytes of any number: the assembler copies
# them, so that no compiler reads millions of character constants. Aligned to a cache line.
#   const char SYMBOL_begin[], SYMBOL_end[]
enable_language(ASM)
function(hyper_embed_binary target symbol file)
  set(input ${PROJECT_SOURCE_DIR}/${file})
  set(output ${PROJECT_BINARY_DIR}/embedded/${symbol}.S)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
/* SPDX-License-Identifier: MPL-2.0 */
#ifdef __CET__
#include <cet.h> /* says that branches into this object are protected: it has none */
#endif
        .section .rodata
        .balign 64
        .global @symbol@_begin, @symbol@_end
@symbol@_begin:
        .incbin "@input@"
@symbol@_end:
        .byte 0
        .section .note.GNU-stack, "", %progbits
]])
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS ${input})
  target_sources(${target} PRIVATE ${output})
endfunction()

# hyper_embed_all(TARGET SYMBOL PATTERN) compiles every file that matches, and a table of them as
#   const struct builtin_format SYMBOL[]      see lib/builtin.h
function(hyper_embed_all target symbol pattern)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${pattern})
  list(SORT files)
  set(declarations "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER ${symbol}_${name} one)
    hyper_embed(${target} ${one} ${file})
    string(APPEND declarations "extern const char ${one}_text[];\nextern const size_t ${one}_size;\n")
    string(APPEND rows "    {\"${name}\", ${one}_text, &${one}_size},\n")
  endforeach()
  set(table ${PROJECT_BINARY_DIR}/embedded/${symbol}.c)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT
       "#include \"lib/builtin.h\"\n${declarations}const struct builtin_format ${symbol}[] = {\n${rows}    {0},\n};\n")
  target_sources(${target} PRIVATE ${table})
endfunction()
