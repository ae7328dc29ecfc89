# SPDX-License-Identifier: MPL-2.0
# The program has libgit2 and vectorscan in itself, where their archives are there: the dynamic linker takes a
# third of the time of a small scan otherwise (docs/decisions.md). Tests and benchmarks link what is shared.
option(HYPER_STATIC "Link libgit2 (without network) and vectorscan into the program" ON)

set(HYPER_STATIC_GIT2 "")
set(HYPER_STATIC_HS "")
if(HYPER_STATIC AND NOT HYPER_SANITIZE)
  find_library(HYPER_GIT2_ARCHIVE libgit2.a)
  find_library(HYPER_HS_ARCHIVE libhs.a)
  find_library(HYPER_STDCXX_ARCHIVE libstdc++.a PATHS ${CMAKE_C_IMPLICIT_LINK_DIRECTORIES})
  mark_as_advanced(HYPER_GIT2_ARCHIVE HYPER_HS_ARCHIVE HYPER_STDCXX_ARCHIVE)
  if(HYPER_GIT2_ARCHIVE AND HYPER_HS_ARCHIVE AND HYPER_STDCXX_ARCHIVE)
    # Another version of libgit2 may name, or call when it starts, what offline.c does not have.
    if(NOT CMAKE_CROSSCOMPILING)
      try_run(HYPER_STATIC_RUNS HYPER_STATIC_LINKS ${PROJECT_BINARY_DIR}/static_check
        SOURCES ${PROJECT_SOURCE_DIR}/cmake/static_check.c ${PROJECT_SOURCE_DIR}/cmake/offline.c
        LINK_LIBRARIES ${HYPER_GIT2_ARCHIVE} ${HYPER_HS_ARCHIVE} ${HYPER_STDCXX_ARCHIVE} pcre2-8 z m)
    endif()
  endif()
  if(HYPER_STATIC_LINKS AND HYPER_STATIC_RUNS STREQUAL "0")
    add_library(hyper_offline STATIC cmake/offline.c)
    target_compile_options(hyper_offline PRIVATE -fno-lto) # aliases
    set(HYPER_STATIC_GIT2 ${HYPER_GIT2_ARCHIVE} hyper_offline pcre2-8 z)
    set(HYPER_STATIC_HS ${HYPER_HS_ARCHIVE} ${HYPER_STDCXX_ARCHIVE} m)
  else()
    message(STATUS "libgit2 and vectorscan are linked dynamically: their archives are missing or of another version")
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
