# SPDX-License-Identifier: MPL-2.0
# The program has libgit2 in itself, where its archives are there: the dynamic linker takes a third of the time of a
# small scan otherwise (docs/decisions.md, 42). Tests and benchmarks link what is shared. Everything has vectorscan in
# itself, since only its archive lets a caller choose its code (decision 41).
option(HYPER_STATIC "Link libgit2 (without network) into the program" ON)

set(HYPER_STATIC_GIT2 "")
set(HYPER_WITHOUT_CERTIFICATES
  -Wl,--wrap=mbedtls_x509_crt_parse_file,--wrap=mbedtls_x509_crt_parse_path)

# Sets `result` to the archives of these names, in their order, or to nothing if one is missing.
function(hyper_archives result)
  set(found "")
  foreach(name ${ARGN})
    find_library(HYPER_ARCHIVE_${name} ${name} PATHS ${CMAKE_C_IMPLICIT_LINK_DIRECTORIES})
    mark_as_advanced(HYPER_ARCHIVE_${name})
    list(APPEND found ${HYPER_ARCHIVE_${name}})
  endforeach()
  if("${found}" MATCHES NOTFOUND)
    set(found "")
  endif()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

hyper_archives(hyper_hs_archive libhs.a)
if(hyper_hs_archive)
  try_compile(HYPER_HS_AVX2 ${PROJECT_BINARY_DIR}/avx2_check SOURCES ${PROJECT_SOURCE_DIR}/cmake/avx2_check.c
    LINK_LIBRARIES ${hyper_hs_archive} stdc++ m)
endif()
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND NOT HYPER_HS_AVX2)
  message(FATAL_ERROR "libhs.a with code for AVX2 is missing: run script/deps, which installs every dependency")
endif()

if(HYPER_STATIC AND NOT HYPER_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
  hyper_archives(git2 libgit2.a libmbedtls.a libmbedx509.a libmbedcrypto.a libhttp_parser.a)
  if(git2)
    # Another version of libgit2 may need what offline.c does not have.
    try_run(HYPER_STATIC_RUNS HYPER_STATIC_LINKS ${PROJECT_BINARY_DIR}/static_check
      SOURCES ${PROJECT_SOURCE_DIR}/cmake/static_check.c ${PROJECT_SOURCE_DIR}/cmake/offline.c
      LINK_OPTIONS ${HYPER_WITHOUT_CERTIFICATES}
      LINK_LIBRARIES ${git2} pcre2-8 z m)
  endif()
  if(HYPER_STATIC_LINKS AND "${HYPER_STATIC_RUNS}" STREQUAL "0")
    add_library(hyper_offline STATIC cmake/offline.c)
    target_compile_options(hyper_offline PRIVATE -fno-lto) # aliases
    list(POP_FRONT git2 libgit2)
    set(HYPER_STATIC_GIT2 ${libgit2} hyper_offline ${git2} ${HYPER_WITHOUT_CERTIFICATES} pcre2-8 z)
  else()
    message(STATUS "libgit2 is linked dynamically: its archives are missing or of another version")
  endif()
endif()

# `name` is the library `shared`, an imported target; or, for the program, what is linked into it.
function(hyper_own_copy name shared)
  add_library(${name} INTERFACE)
  target_include_directories(${name} INTERFACE $<TARGET_PROPERTY:${shared},INTERFACE_INCLUDE_DIRECTORIES>)
  set(own $<BOOL:$<TARGET_PROPERTY:HYPER_PROGRAM>>)
  if(NOT ARGN)
    target_link_libraries(${name} INTERFACE ${shared})
    return()
  endif()
  target_link_libraries(${name} INTERFACE $<$<NOT:${own}>:${shared}>)
  foreach(library ${ARGN})
    target_link_libraries(${name} INTERFACE $<${own}:${library}>)
  endforeach()
endfunction()

# Vectorscan, with the C++ library that it needs: the program has that in itself, too.
function(hyper_vectorscan name)
  add_library(${name} INTERFACE)
  target_include_directories(${name} INTERFACE $<TARGET_PROPERTY:PkgConfig::HS,INTERFACE_INCLUDE_DIRECTORIES>)
  if(NOT hyper_hs_archive)
    target_link_libraries(${name} INTERFACE PkgConfig::HS)
    return()
  endif()
  hyper_archives(stdcxx libstdc++.a)
  set(own $<AND:$<BOOL:${HYPER_STATIC}>,$<BOOL:$<TARGET_PROPERTY:HYPER_PROGRAM>>,$<BOOL:${stdcxx}>>)
  target_link_libraries(${name} INTERFACE ${hyper_hs_archive} $<IF:${own},${stdcxx},stdc++> m)
  target_compile_definitions(${name} INTERFACE $<$<BOOL:${HYPER_HS_AVX2}>:HYPER_HS_AVX2>)
endfunction()
