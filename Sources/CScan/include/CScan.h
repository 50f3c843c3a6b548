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

/// As `sluice_find_special`, in large steps, for long runs.
size_t sluice_find_special_far(const uint8_t *bytes, size_t from, size_t count);

static inline int sluice_is_special(uint8_t byte) {
    return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
}

#if defined(__SSE2__)
/// A bit for each special byte of the sixteen at `bytes`, the first one lowest.
static inline unsigned sluice_specials(const uint8_t *bytes) {
    const __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    // Signed: what is not ASCII is negative, so one comparison finds it and the control characters.
    const __m128i found = _mm_or_si128(_mm_cmplt_epi8(block, _mm_set1_epi8(0x20)),
                                       _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                                    _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
    return (unsigned)_mm_movemask_epi8(found);
}
#endif

/// The first index at or after `from` of a quote, a backslash, a control character or a byte that is not ASCII;
/// `count` when there is none. `from` is at most `count`.
///
/// Most texts are names and short values: their end is in the first sixteen bytes.
static inline size_t sluice_find_special(const uint8_t *bytes, size_t from, size_t count) {
#if defined(__SSE2__)
    if (count - from >= 16) {
        unsigned found = sluice_specials(bytes + from);
        return found ? from + (size_t)__builtin_ctz(found) : sluice_find_special_far(bytes, from + 16, count);
    }
    if (count >= 16) {
        // The last sixteen bytes there are; those before `from` do not count.
        unsigned found = sluice_specials(bytes + count - 16) >> (16 - (count - from));
        return found ? from + (size_t)__builtin_ctz(found) : count;
    }
    while (from < count && !sluice_is_special(bytes[from])) from++;
    return from;
#else
    return sluice_find_special_far(bytes, from, count);
#endif
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
