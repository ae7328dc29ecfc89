/* SPDX-License-Identifier: MPL-2.0 */
/* CZMQ, loaded when it is first needed: it and ZeroMQ bring some twenty libraries along, and most
 * commands have no sockets. In place of <czmq.h>; each function that is used stands in the list. */
#ifndef HYPER_BROKER_CZMQ_LAZY_H
#define HYPER_BROKER_CZMQ_LAZY_H

#include <czmq.h>

#define CZMQ_FUNCTIONS(NAME)                                                                       \
    NAME(zactor_destroy)                                                                           \
    NAME(zactor_new)                                                                               \
    NAME(zauth)                                                                                    \
    NAME(zcert_apply)                                                                              \
    NAME(zcert_destroy)                                                                            \
    NAME(zcert_load)                                                                               \
    NAME(zcert_new)                                                                                \
    NAME(zcert_new_from)                                                                           \
    NAME(zcert_public_txt)                                                                         \
    NAME(zcert_save)                                                                               \
    NAME(zcert_save_public)                                                                        \
    NAME(zcert_set_meta)                                                                           \
    NAME(zframe_data)                                                                              \
    NAME(zframe_destroy)                                                                           \
    NAME(zframe_dup)                                                                               \
    NAME(zframe_eq)                                                                                \
    NAME(zframe_meta)                                                                              \
    NAME(zframe_more)                                                                              \
    NAME(zframe_new)                                                                               \
    NAME(zframe_new_empty)                                                                         \
    NAME(zframe_recv)                                                                              \
    NAME(zframe_recv_nowait)                                                                       \
    NAME(zframe_send)                                                                              \
    NAME(zframe_size)                                                                              \
    NAME(zmq_poll)                                                                                 \
    NAME(zmq_socket_monitor)                                                                       \
    NAME(zmq_strerror)                                                                             \
    NAME(zmq_z85_decode)                                                                           \
    NAME(zsock_bind)                                                                               \
    NAME(zsock_connect)                                                                            \
    NAME(zsock_destroy_checked)                                                                    \
    NAME(zsock_endpoint)                                                                           \
    NAME(zsock_new_checked)                                                                        \
    NAME(zsock_resolve)                                                                            \
    NAME(zsock_set_curve_server)                                                                   \
    NAME(zsock_set_curve_serverkey)                                                                \
    NAME(zsock_set_linger)                                                                         \
    NAME(zsock_set_maxmsgsize)                                                                     \
    NAME(zsock_set_rcvhwm)                                                                         \
    NAME(zsock_set_router_mandatory)                                                               \
    NAME(zsock_set_sndhwm)                                                                         \
    NAME(zsock_set_subscribe)                                                                      \
    NAME(zsock_set_zap_domain)                                                                     \
    NAME(zsock_type)                                                                               \
    NAME(zsock_wait)                                                                               \
    NAME(zstr_sendx)                                                                               \
    NAME(zsys_handler_set)                                                                         \
    NAME(zsys_init)

#define CZMQ_MEMBER(name) __typeof__(name) *name;
struct czmq_functions {
    CZMQ_FUNCTIONS(CZMQ_MEMBER)
};
#undef CZMQ_MEMBER

/* Loads the library the first time; ends the program with a message if that cannot be done, as the
 * dynamic linker would. */
const struct czmq_functions *czmq_functions(void);

#ifndef CZMQ_LAZY_NO_NAMES
#define zactor_destroy             czmq_functions()->zactor_destroy
#define zactor_new                 czmq_functions()->zactor_new
#define zauth                      czmq_functions()->zauth
#define zcert_apply                czmq_functions()->zcert_apply
#define zcert_destroy              czmq_functions()->zcert_destroy
#define zcert_load                 czmq_functions()->zcert_load
#define zcert_new                  czmq_functions()->zcert_new
#define zcert_new_from             czmq_functions()->zcert_new_from
#define zcert_public_txt           czmq_functions()->zcert_public_txt
#define zcert_save                 czmq_functions()->zcert_save
#define zcert_save_public          czmq_functions()->zcert_save_public
#define zcert_set_meta             czmq_functions()->zcert_set_meta
#define zframe_data                czmq_functions()->zframe_data
#define zframe_destroy             czmq_functions()->zframe_destroy
#define zframe_dup                 czmq_functions()->zframe_dup
#define zframe_eq                  czmq_functions()->zframe_eq
#define zframe_meta                czmq_functions()->zframe_meta
#define zframe_more                czmq_functions()->zframe_more
#define zframe_new                 czmq_functions()->zframe_new
#define zframe_new_empty           czmq_functions()->zframe_new_empty
#define zframe_recv                czmq_functions()->zframe_recv
#define zframe_recv_nowait         czmq_functions()->zframe_recv_nowait
#define zframe_send                czmq_functions()->zframe_send
#define zframe_size                czmq_functions()->zframe_size
#define zmq_poll                   czmq_functions()->zmq_poll
#define zmq_socket_monitor         czmq_functions()->zmq_socket_monitor
#define zmq_strerror               czmq_functions()->zmq_strerror
#define zmq_z85_decode             czmq_functions()->zmq_z85_decode
#define zsock_bind                 czmq_functions()->zsock_bind
#define zsock_connect              czmq_functions()->zsock_connect
#define zsock_destroy_checked      czmq_functions()->zsock_destroy_checked
#define zsock_endpoint             czmq_functions()->zsock_endpoint
#define zsock_new_checked          czmq_functions()->zsock_new_checked
#define zsock_resolve              czmq_functions()->zsock_resolve
#define zsock_set_curve_server     czmq_functions()->zsock_set_curve_server
#define zsock_set_curve_serverkey  czmq_functions()->zsock_set_curve_serverkey
#define zsock_set_linger           czmq_functions()->zsock_set_linger
#define zsock_set_maxmsgsize       czmq_functions()->zsock_set_maxmsgsize
#define zsock_set_rcvhwm           czmq_functions()->zsock_set_rcvhwm
#define zsock_set_router_mandatory czmq_functions()->zsock_set_router_mandatory
#define zsock_set_sndhwm           czmq_functions()->zsock_set_sndhwm
#define zsock_set_subscribe        czmq_functions()->zsock_set_subscribe
#define zsock_set_zap_domain       czmq_functions()->zsock_set_zap_domain
#define zsock_type                 czmq_functions()->zsock_type
#define zsock_wait                 czmq_functions()->zsock_wait
#define zstr_sendx                 czmq_functions()->zstr_sendx
#define zsys_handler_set           czmq_functions()->zsys_handler_set
#define zsys_init                  czmq_functions()->zsys_init
#endif

#endif
