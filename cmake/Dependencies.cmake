# SPDX-License-Identifier: MPL-2.0
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# A missing library is answered with the command that installs it.
function(hyper_dependency target module)
  pkg_check_modules(${target} IMPORTED_TARGET ${module})
  if(NOT ${target}_FOUND)
    message(FATAL_ERROR "${module} is missing: run script/deps, which installs every dependency")
  endif()
endfunction()

# Lets a target use the headers of libraries that it does not link.
function(hyper_headers target)
  foreach(library ${ARGN})
    target_include_directories(${target} SYSTEM PUBLIC $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  endforeach()
endfunction()

hyper_dependency(ZMQ libzmq)
hyper_dependency(CZMQ libczmq)
hyper_dependency(MSGPACK msgpack)
hyper_dependency(LMDB lmdb)
hyper_dependency(PCRE2 libpcre2-8)
hyper_dependency(SODIUM libsodium)
hyper_dependency(ARCHIVE libarchive)
hyper_dependency(YAML yaml-0.1)
hyper_dependency(EXPAT expat)
hyper_dependency(HS libhs)
hyper_dependency(GIT2 libgit2)
