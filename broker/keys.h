/* SPDX-License-Identifier: MPL-2.0 */
/* Keys of tcp peers: CURVE certificates in the format of zcert(3), in DIR/keys of the store:
 *
 *   server.key, server.key_secret   the broker's pair
 *   NAME.key, NAME.key_secret       pairs made here for clients and workers
 *   allowed/NAME.key                public keys that may connect
 *
 * Files with secrets are 0600, folders 0700. A public key's text is 40 characters of Z85
 * (ZeroMQ RFC 32). */
#ifndef HYPER_BROKER_KEYS_H
#define HYPER_BROKER_KEYS_H

#include "schema/error.h"

#include <stdbool.h>

enum { KEY_TEXT_SIZE = 41, KEY_NAME_MAX = 64 };

/* What a peer needs to speak CURVE: files of its own pair (NAME.key_secret) and of the server's
 * public key. */
struct credentials {
    const char *secret_file;
    const char *server_file;
};

/* Makes the pair NAME.key and NAME.key_secret in `dir` (made with its parents' permissions, 0700,
 * if absent) and writes its public text to `text`. A pair that is there already is an error
 * (ERROR_CONFIG): it is never overwritten. Names are letters, digits, `-`, `_` and `.`. */
int keys_new(const char *dir, const char *name, char text[static KEY_TEXT_SIZE], struct error *err);

/* Lets the holder of a public key connect: `key` is the text itself or a file that holds it. */
int keys_allow(const char *dir, const char *name, const char *key, struct error *err);

/* Takes the permission back; connections that stand are not cut. */
int keys_revoke(const char *dir, const char *name, struct error *err);

/* One key of `dir`: `own` when it is a pair made here, `allowed` when its holder may connect. */
struct key_row {
    char name[KEY_NAME_MAX + 1];
    char text[KEY_TEXT_SIZE];
    bool own;
    bool allowed;
};

/* All keys by name, in an array that the caller frees. */
int keys_list(const char *dir, struct key_row **rows, size_t *count, struct error *err);

#endif
