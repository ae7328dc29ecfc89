/* SPDX-License-Identifier: MPL-2.0 */
/* Stands in for the network libraries of a libgit2 that is linked statically (cmake/Static.cmake).
 *
 * hyper reads repositories and never speaks to a remote one, but libgit2's transports name TLS,
 * SSH, Kerberos and an HTTP parser, whose libraries take most of the time that `hyper scan
 * --staged` of a small change has; and libgit2 reads all certificates of the system when it starts.
 * Here starting and ending succeed and do nothing. Everything else cannot be reached, and ends the
 * program if it is: without these libraries a repository cannot make hyper open a connection,
 * whatever it holds. */
#include <stdlib.h>

int offline_nothing(void);
int offline_known(void);
int offline_unreachable(void);

int offline_nothing(void)
{
    return 0;
}

int offline_known(void)
{
    return 1;
}

int offline_unreachable(void)
{
    abort();
}

#define NOTHING(name)     int name(void) __attribute__((alias("offline_nothing")));
#define KNOWN(name)       int name(void) __attribute__((alias("offline_known")));
#define UNREACHABLE(name) int name(void) __attribute__((alias("offline_unreachable")));

/* git_libgit2_init and git_libgit2_shutdown. */
NOTHING(libssh2_init)
NOTHING(libssh2_exit)
NOTHING(mbedtls_ctr_drbg_free)
NOTHING(mbedtls_ctr_drbg_init)
NOTHING(mbedtls_ctr_drbg_seed)
NOTHING(mbedtls_entropy_free)
NOTHING(mbedtls_entropy_init)
NOTHING(mbedtls_ssl_conf_authmode)
NOTHING(mbedtls_ssl_conf_ca_chain)
NOTHING(mbedtls_ssl_conf_ciphersuites)
NOTHING(mbedtls_ssl_conf_min_version)
NOTHING(mbedtls_ssl_conf_rng)
NOTHING(mbedtls_ssl_config_defaults)
NOTHING(mbedtls_ssl_config_free)
NOTHING(mbedtls_ssl_config_init)
NOTHING(mbedtls_x509_crt_free)
NOTHING(mbedtls_x509_crt_init)
NOTHING(mbedtls_x509_crt_parse_file)
NOTHING(mbedtls_x509_crt_parse_path)
KNOWN(mbedtls_ssl_get_ciphersuite_id) /* one must be known */

/* Transports. */
UNREACHABLE(gss_delete_sec_context)
UNREACHABLE(gss_display_status)
UNREACHABLE(gss_import_name)
UNREACHABLE(gss_indicate_mechs)
UNREACHABLE(gss_init_sec_context)
UNREACHABLE(gss_release_buffer)
UNREACHABLE(gss_release_name)
UNREACHABLE(gss_release_oid_set)
UNREACHABLE(http_errno_description)
UNREACHABLE(http_parser_execute)
UNREACHABLE(http_parser_init)
UNREACHABLE(http_parser_parse_url)
UNREACHABLE(http_parser_pause)
UNREACHABLE(http_should_keep_alive)
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
UNREACHABLE(mbedtls_ctr_drbg_random)
UNREACHABLE(mbedtls_entropy_func)
UNREACHABLE(mbedtls_sha256_finish)
UNREACHABLE(mbedtls_sha256_free)
UNREACHABLE(mbedtls_sha256_init)
UNREACHABLE(mbedtls_sha256_starts)
UNREACHABLE(mbedtls_sha256_update)
UNREACHABLE(mbedtls_ssl_close_notify)
UNREACHABLE(mbedtls_ssl_free)
UNREACHABLE(mbedtls_ssl_get_peer_cert)
UNREACHABLE(mbedtls_ssl_get_verify_result)
UNREACHABLE(mbedtls_ssl_handshake)
UNREACHABLE(mbedtls_ssl_init)
UNREACHABLE(mbedtls_ssl_read)
UNREACHABLE(mbedtls_ssl_set_bio)
UNREACHABLE(mbedtls_ssl_set_hostname)
UNREACHABLE(mbedtls_ssl_setup)
UNREACHABLE(mbedtls_ssl_write)
UNREACHABLE(mbedtls_strerror)
UNREACHABLE(mbedtls_x509_crt_verify_info)

extern void *const GSS_C_NT_HOSTBASED_SERVICE;
void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;
