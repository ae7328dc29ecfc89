# SPDX-License-Identifier: MPL-2.0
# hyper_embed(TARGET SYMBOL FILE) compiles FILE into TARGET as
#   const char SYMBOL_text[]      the bytes, and a NUL that the size does not count
#   const size_t SYMBOL_size
# The same file, run by `cmake -P` with INPUTS, SYMBOLS and OUTPUT, writes the C source of one file or of many.
if(CMAKE_SCRIPT_MODE_FILE)
  file(WRITE ${OUTPUT} "#include <stddef.h>\n")
  foreach(input symbol IN ZIP_LISTS INPUTS SYMBOLS)
    file(READ ${input} bytes HEX)
    string(LENGTH "${bytes}" digits)
    math(EXPR size "${digits} / 2")
    # Strings, which compilers read ten times as fast as a list of characters.
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
    string(REGEX REPLACE "(\\\\x0a)" "\\1\"\n\"" bytes "${bytes}")
    file(APPEND ${OUTPUT}
         "extern const char ${symbol}_text[];\nextern const size_t ${symbol}_size;\n"
         "const char ${symbol}_text[] =\n\"${bytes}\";\nconst size_t ${symbol}_size = ${size};\n")
  endforeach()
  return()
endif()

set(HYPER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(hyper_embed target symbol file)
  hyper_embed_files(${target} ${symbol} "${symbol}" "${file}")
endfunction()

# Writes `files` as `symbols` to one source, NAME.c.
function(hyper_embed_files target name symbols files)
  list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/)
  set(output ${PROJECT_BINARY_DIR}/embedded/${name}.c)
  add_custom_command(OUTPUT ${output} DEPENDS ${files} ${HYPER_EMBED_SCRIPT}
    COMMAND ${CMAKE_COMMAND} "-DINPUTS=${files}" "-DSYMBOLS=${symbols}" -DOUTPUT=${output}
            -P ${HYPER_EMBED_SCRIPT}
    COMMENT "Embedding ${name}" VERBATIM)
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
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

# hyper_embed_all(TARGET SYMBOL PATTERN [EXCLUDE FILE]) compiles every file that matches, and a table
# of them as
#   const struct builtin_file SYMBOL[]        see lib/builtin.h
# A new file needs no line anywhere.
function(hyper_embed_all target symbol pattern)
  cmake_parse_arguments(PARSE_ARGV 3 embed "" "EXCLUDE" "")
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${pattern})
  list(REMOVE_ITEM files "${embed_EXCLUDE}")
  list(SORT files)
  set(symbols "")
  set(declarations "")
  set(rows "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER ${symbol}_${name} one)
    list(APPEND symbols ${one})
    string(APPEND declarations "extern const char ${one}_text[];\nextern const size_t ${one}_size;\n")
    string(APPEND rows "    {\"${name}\", \"${file}\", ${one}_text, &${one}_size},\n")
  endforeach()
  hyper_embed_files(${target} ${symbol}_files "${symbols}" "${files}")
  set(table ${PROJECT_BINARY_DIR}/embedded/${symbol}.c)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT
       "#include \"lib/builtin.h\"\n${declarations}const struct builtin_file ${symbol}[] = {\n${rows}    {0},\n};\n")
  target_sources(${target} PRIVATE ${table})
endfunction()
