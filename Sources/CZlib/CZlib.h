// zlib for Swift: the header, and its two starting macros as functions.
#ifndef SLUICE_CZLIB_H
#define SLUICE_CZLIB_H

#include <zlib.h>

/// Starts writing gzip (RFC 1952); Z_OK, Z_MEM_ERROR or Z_STREAM_ERROR for a level outside -1...9.
static inline int sluice_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

/// Starts reading gzip or zlib, whichever the first bytes announce.
static inline int sluice_inflate_start(z_stream *stream) { return inflateInit2(stream, 15 + 32); }

/// Starts reading another gzip member with the same memory; zlib is no longer accepted.
static inline int sluice_inflate_next_member(z_stream *stream) { return inflateReset2(stream, 15 + 16); }

#endif
