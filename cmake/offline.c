/* SPDX-License-Identifier: MPL-2.0 */
/* Stands in for the transports of a libgit2 that is linked statically (cmake/Static.cmake).
 *
 * hyper reads repositories and never speaks to a remote one, but libgit2 names SSH and Kerberos,
 * whose libraries bring ten more along and take longer to load than `hyper scan --staged` of a
 * small change takes in all. Here SSH starts and ends without doing anything, and all else ends the
 * program if it is reached: whatever a repository holds cannot make hyper open a connection. For
 * the same reason libgit2 reads no certificates when it starts. */
#include <stdlib.h>

int offline_nothing(void);
int offline_unreachable(void);

/* What calls of these two become (-Wl,--wrap): libgit2 goes on without certificates. */
int __wrap_mbedtls_x509_crt_parse_file(void *chain, const char *path);
int __wrap_mbedtls_x509_crt_parse_path(void *chain, const char *path);

int __wrap_mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
    (void)chain, (void)path;
    return -1;
}

int __wrap_mbedtls_x509_crt_parse_path(void *chain, const char *path)
{
    (void)chain, (void)path;
    return -1;
}

int offline_nothing(void)
{
    return 0;
}

int offline_unreachable(void)
{
    abort();
}

#define NOTHING(name)     int name(void) __attribute__((alias("offline_nothing")));
#define UNREACHABLE(name) int name(void) __attribute__((alias("offline_unreachable")));

/* git_libgit2_init and git_libgit2_shutdown. */
NOTHING(libssh2_init)
NOTHING(libssh2_exit)

/* Transports. */
UNREACHABLE(gss_delete_sec_context)
UNREACHABLE(gss_display_status)
UNREACHABLE(gss_import_name)
UNREACHABLE(gss_indicate_mechs)
UNREACHABLE(gss_init_sec_context)
UNREACHABLE(gss_release_buffer)
UNREACHABLE(gss_release_name)
UNREACHABLE(gss_release_oid_set)
UNREACHABLE(libssh2_agent_connect)
UNREACHABLE(libssh2_agent_disconnect)
UNREACHABLE(libssh2_agent_free)
UNREACHABLE(libssh2_agent_get_identity)
UNREACHABLE(libssh2_agent_init)
UNREACHABLE(libssh2_agent_list_identities)
UNREACHABLE(libssh2_agent_userauth)
UNREACHABLE(libssh2_channel_close)
UNREACHABLE(libssh2_channel_free)
UNREACHABLE(libssh2_channel_open_ex)
UNREACHABLE(libssh2_channel_process_startup)
UNREACHABLE(libssh2_channel_read_ex)
UNREACHABLE(libssh2_channel_set_blocking)
UNREACHABLE(libssh2_channel_write_ex)
UNREACHABLE(libssh2_hostkey_hash)
UNREACHABLE(libssh2_knownhost_checkp)
UNREACHABLE(libssh2_knownhost_free)
UNREACHABLE(libssh2_knownhost_init)
UNREACHABLE(libssh2_knownhost_readfile)
UNREACHABLE(libssh2_session_abstract)
UNREACHABLE(libssh2_session_disconnect_ex)
UNREACHABLE(libssh2_session_free)
UNREACHABLE(libssh2_session_handshake)
UNREACHABLE(libssh2_session_hostkey)
UNREACHABLE(libssh2_session_init_ex)
UNREACHABLE(libssh2_session_last_error)
UNREACHABLE(libssh2_session_method_pref)
UNREACHABLE(libssh2_session_set_blocking)
UNREACHABLE(libssh2_userauth_authenticated)
UNREACHABLE(libssh2_userauth_keyboard_interactive_ex)
UNREACHABLE(libssh2_userauth_list)
UNREACHABLE(libssh2_userauth_password_ex)
UNREACHABLE(libssh2_userauth_publickey)
UNREACHABLE(libssh2_userauth_publickey_fromfile_ex)
UNREACHABLE(libssh2_userauth_publickey_frommemory)

extern void *const GSS_C_NT_HOSTBASED_SERVICE;
void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;
