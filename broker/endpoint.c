/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/endpoint.h"

#include "schema/message.h"

#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HIGH_WATER_MARK = 1000 };

int endpoint_kind(const char *endpoint, enum endpoint_kind *out, struct error *err)
{
    static const struct {
        const char *prefix;
        enum endpoint_kind kind;
    } kinds[] = {
        {"inproc://", ENDPOINT_INPROC},
        {"ipc://", ENDPOINT_IPC},
        {"tcp://", ENDPOINT_TCP},
    };
    struct text text = text_of(endpoint);
    if (text.size >= ENDPOINT_SIZE)
        return error_set(err, ERROR_CONFIG, "endpoint \"%.40s...\" is longer than %d bytes",
                         endpoint, ENDPOINT_SIZE - 1);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct text prefix = text_of(kinds[i].prefix);
        if (!text_starts(text, prefix) || text.size == prefix.size)
            continue;
        *out = kinds[i].kind;
        return 0;
    }
    return error_set(err, ERROR_CONFIG, "endpoint \"%s\": ipc://FILE or tcp://HOST:PORT is wanted",
                     endpoint);
}

zsock_t *endpoint_socket(int type)
{
    zsock_t *socket = zsock_new(type);
    if (!socket)
        abort();
    zsock_set_linger(socket, 0);
    zsock_set_maxmsgsize(socket, MESSAGE_BYTES_MAX);
    zsock_set_sndhwm(socket, HIGH_WATER_MARK);
    zsock_set_rcvhwm(socket, HIGH_WATER_MARK);
    return socket;
}

void endpoint_private(char endpoint[ENDPOINT_SIZE], const char *what)
{
    snprintf(endpoint, ENDPOINT_SIZE, "inproc://hyper-%s-%08x%08x", what,
             (unsigned)randombytes_random(), (unsigned)randombytes_random());
}

static int bind_one(zsock_t *socket, const char *endpoint, char bound[ENDPOINT_SIZE],
                    struct error *err)
{
    if (zsock_bind(socket, "%s", endpoint) < 0)
        return error_set(err, ERROR_NETWORK, "cannot listen on %s: %s", endpoint,
                         zmq_strerror(errno));
    const char *last = zsock_endpoint(socket);
    snprintf(bound, ENDPOINT_SIZE, "%s", last ? last : endpoint);
    return 0;
}

/* The socket's file is only for its user from its first moment on. */
static int bind_ipc(zsock_t *socket, const char *endpoint, char bound[ENDPOINT_SIZE],
                    struct error *err)
{
    mode_t before = umask(0177);
    int result = bind_one(socket, endpoint, bound, err);
    umask(before);
    const char *file = endpoint + strlen("ipc://");
    if (result != 0 || file[0] == '@' || file[0] == '*')
        return result;
    if (chmod(file, 0600) != 0)
        return error_set(err, ERROR_PERMISSION, "cannot protect %s: %s", file, strerror(errno));
    return 0;
}

/* Whether the socket now demands CURVE of peers that connect to what is bound next. */
static int demand_keys(struct endpoint_server *server, zsock_t *socket, const char *endpoint,
                       struct error *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/server.key_secret", server->keys_dir ? server->keys_dir : ".");
    zcert_t *cert = server->keys_dir && access(path, R_OK) == 0 ? zcert_load(path) : NULL;
    if (!cert && server->insecure)
        return 0;
    if (!cert)
        return error_set(err, ERROR_CONFIG,
                         "%s needs keys, and %s is missing: make them with \"hyper keys new "
                         "server\" and \"hyper keys allow\", or say --insecure",
                         endpoint, path);
    if (!server->auth) {
        snprintf(path, sizeof path, "%s/allowed", server->keys_dir);
        (void)mkdir(path, 0700);
        server->auth = zactor_new(zauth, NULL);
        if (!server->auth)
            abort();
        zstr_sendx(server->auth, "CURVE", path, NULL);
        zsock_wait(server->auth);
    }
    zcert_apply(cert, socket);
    zsock_set_zap_domain(socket, "hyper");
    zsock_set_curve_server(socket, 1);
    zcert_destroy(&cert);
    return 0;
}

/* Options of a ZeroMQ socket hold for what is bound after them: so tcp comes last. */
int endpoint_bind(struct endpoint_server *server, zsock_t *socket, const char *const *endpoints,
                  size_t count, char (*bound)[ENDPOINT_SIZE], struct error *err)
{
    enum endpoint_kind kind;
    bool keyed = false;
    for (size_t i = 0; i < count; i++) {
        if (endpoint_kind(endpoints[i], &kind, err) != 0)
            return -1;
        if (kind == ENDPOINT_INPROC && bind_one(socket, endpoints[i], bound[i], err) != 0)
            return -1;
        if (kind == ENDPOINT_IPC && bind_ipc(socket, endpoints[i], bound[i], err) != 0)
            return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (endpoint_kind(endpoints[i], &kind, err) != 0)
            return -1;
        if (kind != ENDPOINT_TCP)
            continue;
        if (!keyed && demand_keys(server, socket, endpoints[i], err) != 0)
            return -1;
        keyed = true;
        if (bind_one(socket, endpoints[i], bound[i], err) != 0)
            return -1;
    }
    return 0;
}

void endpoint_server_close(struct endpoint_server *server)
{
    zactor_destroy(&server->auth);
}

static int use_credentials(zsock_t *socket, const struct credentials *credentials,
                           struct error *err)
{
    int result = -1;
    zcert_t *own = zcert_load(credentials->secret_file);
    zcert_t *server = zcert_load(credentials->server_file);
    if (!own)
        error_set(err, ERROR_CONFIG, "%s is not a key file: make one with \"hyper keys new\"",
                  credentials->secret_file);
    else if (!server)
        error_set(err, ERROR_CONFIG, "%s is not a key file: the broker's server.key is wanted",
                  credentials->server_file);
    else {
        zcert_apply(own, socket);
        zsock_set_curve_serverkey(socket, zcert_public_txt(server));
        result = 0;
    }
    zcert_destroy(&own);
    zcert_destroy(&server);
    return result;
}

int endpoint_connect(zsock_t *socket, const char *endpoint, const struct credentials *credentials,
                     struct error *err)
{
    enum endpoint_kind kind;
    if (endpoint_kind(endpoint, &kind, err) != 0)
        return -1;
    bool keyed = credentials && credentials->secret_file && credentials->server_file;
    if (credentials && !keyed)
        return error_set(err, ERROR_USAGE, "--key and --server-key belong together");
    if (kind == ENDPOINT_TCP && keyed && use_credentials(socket, credentials, err) != 0)
        return -1;
    if (zsock_connect(socket, "%s", endpoint) != 0)
        return error_set(err, ERROR_NETWORK, "cannot connect to %s: %s", endpoint,
                         zmq_strerror(errno));
    return 0;
}

const char *endpoint_doubt(const char *endpoint, const struct credentials *credentials)
{
    enum endpoint_kind kind;
    if (endpoint_kind(endpoint, &kind, NULL) != 0 || kind != ENDPOINT_TCP)
        return "is \"hyper broker\" running?";
    return credentials
               ? "is it running, is this key allowed there, and is the server's key its own?"
               : "is it running, and does it want keys (--key and --server-key)?";
}
