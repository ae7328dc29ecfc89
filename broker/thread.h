/* SPDX-License-Identifier: MPL-2.0 */
/* Threads that leave signals to the program's first thread, but for those that say that they
 * crashed. */
#ifndef HYPER_BROKER_THREAD_H
#define HYPER_BROKER_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts a thread that blocks all signals but the fatal ones; false if the system refuses. */
bool thread_start(pthread_t *thread, void *(*function)(void *), void *argument);

#endif
