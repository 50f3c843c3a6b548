// Scanning the text of JSON strings, sixteen bytes at a time.
// These are C because Swift cannot name the vector instructions; without SSE2 eight bytes are taken at a time.
#ifndef SLUICE_CSCAN_H
#define SLUICE_CSCAN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#include "CHeads.h"

/// What the text read so far asks of the next byte. The values are shifts into `sluice_text_steps`.
/// E0, ED, F0 and F4 are the first bytes after which the second one has a narrower range (RFC 3629 §4).
enum {
    SLUICE_TEXT_BAD = 0,
    SLUICE_TEXT_PLAIN = 6,  // between characters
    SLUICE_TEXT_LAST = 12,  // one continuation byte is missing
    SLUICE_TEXT_TWO = 18,
    SLUICE_TEXT_THREE = 24,
    SLUICE_TEXT_E0 = 30,
    SLUICE_TEXT_ED = 36,
    SLUICE_TEXT_F0 = 42,
    SLUICE_TEXT_F4 = 48,
    SLUICE_TEXT_STOP = 54,  // met a quote, a backslash or a control character
};

/// As `sluice_scan_text`, where `bytes[from]` is not ASCII or `*state` is within a character.
size_t sluice_scan_unicode(const uint8_t *bytes, size_t from, size_t count, uint32_t *state);

/// An index at or after `from`, before which nothing special (see below) is; what is left is at most a block that has
/// something special in it, or a part of one. In large steps, for long runs.
size_t sluice_skip_plain(const uint8_t *bytes, size_t from, size_t count);

static inline int sluice_is_special(uint8_t byte) {
    return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
}

/// The first index at or after `from` of a quote, a backslash, a control character or a byte that is not ASCII;
/// `count` when there is none. `from` is at most `count`.
static inline size_t sluice_find_special(const uint8_t *bytes, size_t from, size_t count) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(0x20);
    const size_t long_run = from + 64;
    while (count - from >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(bytes + from));
        // Signed: what is not ASCII is negative, so one comparison finds it and the control characters.
        __m128i found = _mm_or_si128(_mm_cmplt_epi8(block, space),
                                     _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)));
        int mask = _mm_movemask_epi8(found);
        if (mask) return from + (size_t)__builtin_ctz((unsigned)mask);
        from += 16;
        if (from == long_run) from = sluice_skip_plain(bytes, from, count);
    }
#else
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    while (count - from >= 8) {
        uint64_t block;
        memcpy(&block, bytes + from, 8);
        uint64_t quote = block ^ (ones * '"'), backslash = block ^ (ones * '\\');
        uint64_t found = block | (block - ones * 0x20) | (quote - ones) | (backslash - ones);
        // A borrow may mark a byte too many, never one too few: the bytes are looked at one by one below.
        if (found & tops) break;
        from += 8;
    }
#endif
    while (from < count && !sluice_is_special(bytes[from])) from++;
    return from;
}

/// Reads the text of a string from `from` on. `*state` says where the text before it ended.
///
/// Returns the index of the byte that ends the run: with `*state` PLAIN a quote, a backslash or a control
/// character (or `count`), with BAD the first byte that cannot be UTF-8. Any other state: the text stopped at
/// `count` within a character.
static inline size_t sluice_scan_text(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
    if (*state == SLUICE_TEXT_PLAIN) {
        from = sluice_find_special(bytes, from, count);
        if (from == count || bytes[from] < 0x80) return from;
    }
    return sluice_scan_unicode(bytes, from, count, state);
}

#endif
