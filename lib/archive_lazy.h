/* SPDX-License-Identifier: MPL-2.0 */
/* libarchive, loaded when an archive is first read: it brings libxml2, Unicode tables and a dozen
 * more along. In place of <archive.h>; each function that is used stands in the list. */
#ifndef HYPER_LIB_ARCHIVE_LAZY_H
#define HYPER_LIB_ARCHIVE_LAZY_H

#include "schema/error.h"

#include <archive.h>
#include <archive_entry.h>

#define ARCHIVE_FUNCTIONS(NAME)                                                                    \
    NAME(archive_entry_filetype)                                                                   \
    NAME(archive_entry_hardlink)                                                                   \
    NAME(archive_entry_is_encrypted)                                                               \
    NAME(archive_entry_pathname)                                                                   \
    NAME(archive_entry_pathname_utf8)                                                              \
    NAME(archive_error_string)                                                                     \
    NAME(archive_filter_count)                                                                     \
    NAME(archive_format)                                                                           \
    NAME(archive_read_data)                                                                        \
    NAME(archive_read_free)                                                                        \
    NAME(archive_read_new)                                                                         \
    NAME(archive_read_next_header)                                                                 \
    NAME(archive_read_open1)                                                                       \
    NAME(archive_read_set_callback_data)                                                           \
    NAME(archive_read_set_read_callback)                                                           \
    NAME(archive_read_set_seek_callback)                                                           \
    NAME(archive_read_set_skip_callback)                                                           \
    NAME(archive_read_support_filter_bzip2)                                                        \
    NAME(archive_read_support_filter_gzip)                                                         \
    NAME(archive_read_support_filter_xz)                                                           \
    NAME(archive_read_support_filter_zstd)                                                         \
    NAME(archive_read_support_format_7zip)                                                         \
    NAME(archive_read_support_format_empty)                                                        \
    NAME(archive_read_support_format_raw)                                                          \
    NAME(archive_read_support_format_tar)                                                          \
    NAME(archive_read_support_format_zip)                                                          \
    NAME(archive_set_error)

#define ARCHIVE_MEMBER(name) __typeof__(name) *name;
struct archive_functions {
    ARCHIVE_FUNCTIONS(ARCHIVE_MEMBER)
};
#undef ARCHIVE_MEMBER

/* Loads the library, if it is not loaded. ERROR_PERMISSION if that cannot be done; else the
 * functions may be called from then on. */
int archive_load(struct error *err);

extern struct archive_functions archive_functions;

#ifndef ARCHIVE_LAZY_NO_NAMES
#define archive_entry_filetype            archive_functions.archive_entry_filetype
#define archive_entry_hardlink            archive_functions.archive_entry_hardlink
#define archive_entry_is_encrypted        archive_functions.archive_entry_is_encrypted
#define archive_entry_pathname            archive_functions.archive_entry_pathname
#define archive_entry_pathname_utf8       archive_functions.archive_entry_pathname_utf8
#define archive_error_string              archive_functions.archive_error_string
#define archive_filter_count              archive_functions.archive_filter_count
#define archive_format                    archive_functions.archive_format
#define archive_read_data                 archive_functions.archive_read_data
#define archive_read_free                 archive_functions.archive_read_free
#define archive_read_new                  archive_functions.archive_read_new
#define archive_read_next_header          archive_functions.archive_read_next_header
#define archive_read_open1                archive_functions.archive_read_open1
#define archive_read_set_callback_data    archive_functions.archive_read_set_callback_data
#define archive_read_set_read_callback    archive_functions.archive_read_set_read_callback
#define archive_read_set_seek_callback    archive_functions.archive_read_set_seek_callback
#define archive_read_set_skip_callback    archive_functions.archive_read_set_skip_callback
#define archive_read_support_filter_bzip2 archive_functions.archive_read_support_filter_bzip2
#define archive_read_support_filter_gzip  archive_functions.archive_read_support_filter_gzip
#define archive_read_support_filter_xz    archive_functions.archive_read_support_filter_xz
#define archive_read_support_filter_zstd  archive_functions.archive_read_support_filter_zstd
#define archive_read_support_format_7zip  archive_functions.archive_read_support_format_7zip
#define archive_read_support_format_empty archive_functions.archive_read_support_format_empty
#define archive_read_support_format_raw   archive_functions.archive_read_support_format_raw
#define archive_read_support_format_tar   archive_functions.archive_read_support_format_tar
#define archive_read_support_format_zip   archive_functions.archive_read_support_format_zip
#define archive_set_error                 archive_functions.archive_set_error
#endif

#endif
