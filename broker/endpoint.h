/* SPDX-License-Identifier: MPL-2.0 */
/* Endpoints and who may use them: inproc within the process, ipc for the user (0600), tcp with
 * CURVE keys or, when that is said, without. */
#ifndef HYPER_BROKER_ENDPOINT_H
#define HYPER_BROKER_ENDPOINT_H

#include "broker/keys.h"
#include "schema/text.h"

#include "broker/czmq_lazy.h"

enum endpoint_kind { ENDPOINT_INPROC, ENDPOINT_IPC, ENDPOINT_TCP };

enum { ENDPOINT_SIZE = 256 };

/* The kind of an endpoint; ERROR_CONFIG if it is none, or is too long. */
int endpoint_kind(const char *endpoint, enum endpoint_kind *out, struct error *err);

/* What a server binds its sockets with. */
struct endpoint_server {
    const char *keys_dir;
    bool insecure;
    zactor_t *auth; /* checks clients' keys; started by the first tcp endpoint with keys */
};

/* Binds all endpoints to a socket without an address, tcp last, and writes to bound[i] what each
 * became. A tcp endpoint without DIR/server.key_secret is refused (ERROR_CONFIG) unless `insecure`.
 */
int endpoint_bind(struct endpoint_server *server, zsock_t *socket, const char *const *endpoints,
                  size_t count, char (*bound)[ENDPOINT_SIZE], struct error *err);

/* Ends what endpoint_bind started. */
void endpoint_server_close(struct endpoint_server *server);

/* Connects; with credentials, a tcp socket speaks CURVE. Half of them is an error (ERROR_USAGE). */
int endpoint_connect(zsock_t *socket, const char *endpoint, const struct credentials *credentials,
                     struct error *err);

/* What may be the reason that nothing answers there, for messages: a question. */
const char *endpoint_doubt(const char *endpoint, const struct credentials *credentials);

/* An inproc endpoint that nobody else has. */
void endpoint_private(char endpoint[ENDPOINT_SIZE], const char *what);

/* A new socket of a ZeroMQ type with the limits that all of them have: message size, high-water
 * mark, no lingering. Aborts when the process is out of sockets. */
zsock_t *endpoint_socket(int type);

#endif
