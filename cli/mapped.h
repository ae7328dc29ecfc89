/* SPDX-License-Identifier: MPL-2.0 */
/* Files that are read through memory: the store, above all. Where such a file became shorter than
 * it was, or its disk fails, the system sends SIGBUS in place of an error code. */
#ifndef HYPER_CLI_MAPPED_H
#define HYPER_CLI_MAPPED_H

/* From now on the program then says what happened and ends with ERROR_DATA, and not by a signal. */
void mapped_watch(void);

#endif
