// OpenSSL 3.0 for Swift: the headers, and the macros that Swift cannot import as small functions and constants.
#ifndef SLUICE_COPENSSL_H
#define SLUICE_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdint.h>

// Options and modes made by function-like macros.
static const uint64_t SLUICE_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t SLUICE_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;
static const uint64_t SLUICE_OP_SERVER_PREFERENCE = SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA;
static const long SLUICE_MODE_SMALL_AND_MOVABLE =
    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
    SSL_MODE_AUTO_RETRY;

static inline int sluice_ssl_set_versions(SSL_CTX *context, int oldest, int newest) {
    return SSL_CTX_set_min_proto_version(context, oldest) == 1 && SSL_CTX_set_max_proto_version(context, newest) == 1;
}

static inline void sluice_ssl_set_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }

static inline void sluice_ssl_set_session_cache_mode(SSL_CTX *context, long mode) {
    SSL_CTX_set_session_cache_mode(context, mode);
}

/// Names the server in the ClientHello; 1 when the name was taken.
static inline int sluice_ssl_set_server_name(SSL *connection, const char *name) {
    return (int)SSL_set_tlsext_host_name(connection, name);
}

/// Tells OpenSSL that the read did not fail: there are no bytes yet.
static inline void sluice_bio_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

static inline void sluice_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

#endif
