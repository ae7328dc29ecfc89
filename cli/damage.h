/* SPDX-License-Identifier: MPL-2.0 */
/* Faults of memory while a store is read. LMDB trusts the pages of its file: where they are damaged
 * it may look anywhere, and the process would end without a word. (cli/mapped.h is about files that
 * end too early.) */
#ifndef HYPER_CLI_DAMAGE_H
#define HYPER_CLI_DAMAGE_H

/* From now on such a fault ends the process with ERROR_DATA's exit code and a message that names
 * the store. One store at a time. */
void damage_watch(const char *command, const char *dir);

/* From now on it ends as it would. */
void damage_ignore(void);

#endif
