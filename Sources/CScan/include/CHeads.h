// Scanning the heads of messages, sixteen bytes at a time: steps over what is surely fine, so that only the rest is
// looked at byte by byte. Without SSE2 nothing is stepped over.
#ifndef SLUICE_CHEADS_H
#define SLUICE_CHEADS_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__SSE2__)
/// One bit for each byte that is neither a letter nor a hyphen.
static inline unsigned sluice_other_than_letters(__m128i block) {
    // Without the bit that tells upper from lower case, and with 'a' moved to the least signed byte, one comparison
    // finds all letters.
    __m128i moved = _mm_add_epi8(_mm_or_si128(block, _mm_set1_epi8(0x20)), _mm_set1_epi8((char)(0x80 - 'a')));
    __m128i letters = _mm_cmplt_epi8(moved, _mm_set1_epi8(-128 + 26));
    __m128i fine = _mm_or_si128(letters, _mm_cmpeq_epi8(block, _mm_set1_epi8('-')));
    return (unsigned)_mm_movemask_epi8(fine) ^ 0xffff;
}

/// One bit for each byte below 0x20 and each 0x7f.
static inline unsigned sluice_controls(__m128i block) {
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7f))));
}

#define SLUICE_SKIP(other)                                                                   \
    for (; count - from >= 16; from += 16) {                                                 \
        unsigned found = other(_mm_loadu_si128((const __m128i *)(bytes + from)));            \
        if (found) return from + (size_t)__builtin_ctz(found);                               \
    }                                                                                        \
    if (count - from >= 8) {                                                                 \
        unsigned found = other(_mm_loadl_epi64((const __m128i *)(bytes + from))) & 0xff;     \
        return from + (found ? (size_t)__builtin_ctz(found) : 8);                            \
    }
#else
#define SLUICE_SKIP(other)
#endif

/// Steps over letters and hyphens, which most names are made of.
///
/// Returns an index from `from` to `count` before which there is nothing else; fewer than eight bytes at the end
/// are not looked at. `from` is at most `count`.
static inline size_t sluice_skip_letters(const uint8_t *bytes, size_t from, size_t count) {
    SLUICE_SKIP(sluice_other_than_letters)
    return from;
}

/// Steps over everything but controls.
///
/// Returns an index from `from` to `count` before which there is no byte below 0x20 and no 0x7f; fewer than eight
/// bytes at the end are not looked at. `from` is at most `count`.
static inline size_t sluice_skip_text(const uint8_t *bytes, size_t from, size_t count) {
    SLUICE_SKIP(sluice_controls)
    return from;
}

#endif
