# SPDX-License-Identifier: MPL-2.0
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Assertions are cheap, and stay on.
set(CMAKE_C_FLAGS_RELEASE "-O3")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(hyper_options INTERFACE)
target_compile_definitions(hyper_options INTERFACE _GNU_SOURCE HYPER_VERSION="${PROJECT_VERSION}")
target_compile_options(hyper_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wformat=2 -Werror)

# The program is optimised as a whole; tests link the same objects as they are, eighty times faster. So does the
# program with -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF, for who changes it and links it often.
add_library(hyper_whole_program INTERFACE)
add_library(hyper_plain_link INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hyper_options INTERFACE -flto=auto -ffat-lto-objects)
  if(DEFINED CMAKE_INTERPROCEDURAL_OPTIMIZATION AND NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    target_link_options(hyper_whole_program INTERFACE -fno-lto)
  else()
    target_link_options(hyper_whole_program INTERFACE -flto=auto -O3)
  endif()
  target_compile_options(hyper_plain_link INTERFACE -fno-lto)
  target_link_options(hyper_plain_link INTERFACE -fno-lto)
endif()

if(HYPER_SANITIZE)
  target_compile_options(hyper_options INTERFACE
    -fsanitize=${HYPER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(hyper_options INTERFACE -fsanitize=${HYPER_SANITIZE})
endif()

# libFuzzer steers by the coverage of the code under test, not only of the target.
if(HYPER_FUZZ)
  target_compile_options(hyper_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(hyper_options INTERFACE
    -fstack-protector-strong -fstack-clash-protection
    $<$<STREQUAL:${CMAKE_SYSTEM_PROCESSOR},x86_64>:-fcf-protection=full>)
  target_compile_definitions(hyper_options INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(hyper_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -pie)
endif()

if(HYPER_COVERAGE)
  target_compile_options(hyper_options INTERFACE --coverage)
  target_link_options(hyper_options INTERFACE --coverage)
endif()

if(HYPER_FAULTS)
  target_compile_definitions(hyper_options INTERFACE HYPER_FAULTS=1)
endif()
