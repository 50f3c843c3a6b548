// Reads UTF-8 by a table of shifts: each byte is one load and one shift, without a branch to guess wrong. Where the
// processor has AVX2, what is surely good is skipped before, 32 bytes at a time.
#include "CScan.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// A row holds, at the shift of every state, the state that follows it. What is not listed is BAD.
#define GO(from, to) ((uint64_t)SLUICE_TEXT_##to << SLUICE_TEXT_##from)
#define STAY GO(STOP, STOP)
#define X4(row) row, row, row, row
#define X16(row) X4(row), X4(row), X4(row), X4(row)

#define TEXT_ (STAY | GO(PLAIN, PLAIN))
#define STOP_ (STAY | GO(PLAIN, STOP))
#define REST_ (STAY | GO(LAST, PLAIN) | GO(TWO, LAST) | GO(THREE, TWO))
#define LOW_ (REST_ | GO(ED, LAST) | GO(F4, TWO))   // 80...8F
#define MID_ (REST_ | GO(ED, LAST) | GO(F0, TWO))   // 90...9F
#define HIGH_ (REST_ | GO(E0, LAST) | GO(F0, TWO))  // A0...BF
#define LEAD2 (STAY | GO(PLAIN, LAST))
#define LEAD3 (STAY | GO(PLAIN, TWO))
#define LEAD4 (STAY | GO(PLAIN, THREE))
#define LEAD(byte) (STAY | GO(PLAIN, byte))

static const uint64_t sluice_text_steps[256] = {
    X16(STOP_), X16(STOP_),                                                       // 00...1F
    TEXT_, TEXT_, STOP_, TEXT_, X4(TEXT_), X4(TEXT_), X4(TEXT_),                  // 20...2F, the quote
    X16(TEXT_), X16(TEXT_),                                                       // 30...4F
    X4(TEXT_), X4(TEXT_), X4(TEXT_), STOP_, TEXT_, TEXT_, TEXT_,                  // 50...5F, the backslash
    X16(TEXT_), X16(TEXT_),                                                       // 60...7F
    X16(LOW_), X16(MID_), X16(HIGH_), X16(HIGH_),                                 // 80...BF
    STAY, STAY, LEAD2, LEAD2, X4(LEAD2), X4(LEAD2), X4(LEAD2), X16(LEAD2),        // C0...DF
    LEAD(E0), LEAD3, LEAD3, LEAD3, X4(LEAD3), X4(LEAD3), LEAD3, LEAD(ED), LEAD3, LEAD3,  // E0...EF
    LEAD(F0), LEAD4, LEAD4, LEAD4, LEAD(F4), STAY, STAY, STAY, X4(STAY), X4(STAY),       // F0...FF
};

static inline uint64_t step(uint64_t state, uint8_t byte) { return sluice_text_steps[byte] >> (state & 63); }

// Finds the byte that ends the run, or reads to the end.
static size_t finish_bytewise(const uint8_t *bytes, size_t from, size_t count, uint64_t now, uint32_t *state) {
    for (; from < count; from++) {
        uint64_t next = step(now, bytes[from]) & 63;
        if (next == SLUICE_TEXT_STOP) break;
        now = next;
        if (now == SLUICE_TEXT_BAD) break;
    }
    *state = (uint32_t)now;
    return from;
}

// Reads on to the end of the character that the state is within.
static size_t finish_character(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
    while (from < count && *state != SLUICE_TEXT_PLAIN && *state != SLUICE_TEXT_BAD) {
        *state = (uint32_t)(step(*state, bytes[from]) & 63);
        from += *state != SLUICE_TEXT_BAD;
    }
    return from;
}

static size_t scan_by_table(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
    uint64_t now = *state;
    while (count - from >= 16) {
        uint64_t before = now;
        for (int index = 0; index < 16; index++) now = step(now, bytes[from + index]);
        now &= 63;
        if (now == SLUICE_TEXT_BAD || now == SLUICE_TEXT_STOP) return finish_bytewise(bytes, from, count, before, state);
        from += 16;
        if (now != SLUICE_TEXT_PLAIN) continue;
        from = sluice_find_special(bytes, from, count);
        if (from < count && bytes[from] < 0x80) break;
    }
    return finish_bytewise(bytes, from, count, now, state);
}

#if defined(__x86_64__)

#define WIDE __attribute__((target("avx2"))) static inline

typedef __m256i block;

WIDE block load(const uint8_t *bytes) { return _mm256_loadu_si256((const block *)bytes); }
WIDE block all(int byte) { return _mm256_set1_epi8((char)byte); }
WIDE block either(block one, block other) { return _mm256_or_si256(one, other); }

WIDE block quotes_and_backslashes(block text) {
    return either(_mm256_cmpeq_epi8(text, all('"')), _mm256_cmpeq_epi8(text, all('\\')));
}

// Signed: what is not ASCII is negative.
WIDE block specials(block text) { return either(_mm256_cmpgt_epi8(all(0x20), text), quotes_and_backslashes(text)); }

WIDE block controls(block text) { return _mm256_cmpeq_epi8(_mm256_min_epu8(text, all(0x1F)), text); }

WIDE int is_any(block marks) { return !_mm256_testz_si256(marks, marks); }

// An index before which nothing special is; what is left is less than a block, or begins with something special.
__attribute__((target("avx2"))) static size_t skip_plain_wide(const uint8_t *bytes, size_t from, size_t count) {
    for (; count - from >= 128; from += 128) {
        block first = either(specials(load(bytes + from)), specials(load(bytes + from + 32)));
        block second = either(specials(load(bytes + from + 64)), specials(load(bytes + from + 96)));
        if (is_any(either(first, second))) break;
    }
    for (; count - from >= 32; from += 32) {
        unsigned found = (unsigned)_mm256_movemask_epi8(specials(load(bytes + from)));
        if (found) return from + (size_t)__builtin_ctz(found);
    }
    return from;
}

// What can be wrong with two bytes that stand side by side: a bit each, set where either byte allows it.
enum {
    TOO_SHORT = 1 << 0,   // a first byte without a continuation
    TOO_LONG = 1 << 1,    // a continuation after ASCII
    OVERLONG_3 = 1 << 2,  // E0 80...9F
    TOO_LARGE = 1 << 3,   // F4 90...BF, F5...FF 90...BF
    SURROGATE = 1 << 4,   // ED A0...BF
    OVERLONG_2 = 1 << 5,  // C0, C1
    OVERLONG_4 = 1 << 6,  // F0 80...8F, and F5...FF 80...8F
    TWO_CONTINUATIONS = 1 << 7,  // not wrong where a third or fourth byte is due
    BY_OTHERS = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,  // the low half of a first byte says nothing about them
};

WIDE block look_up(block nibbles, __m128i table) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), nibbles);
}

WIDE block high_halves(block text) { return _mm256_and_si256(_mm256_srli_epi16(text, 4), all(0x0F)); }

// The bytes that stand `distance` before those of `text`; `before` is the block before it.
#define SHIFTED(text, before, distance) \
    _mm256_alignr_epi8(text, _mm256_permute2x128_si256(before, text, 0x21), 16 - distance)

// Marks what is not UTF-8, given the block before.
// Source: Keiser and Lemire, Validating UTF-8 in less than one instruction per byte (2021), algorithm 3.
WIDE block wrong_unicode(block text, block before) {
    const char carry = (char)BY_OTHERS, large = (char)(BY_OTHERS | TOO_LARGE | OVERLONG_4);
    const char allowed = (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS);
    const __m128i by_first_high = _mm_setr_epi8(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS,
        TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | OVERLONG_4);
    const __m128i by_first_low = _mm_setr_epi8(
        carry | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, carry | OVERLONG_2, carry, carry, carry | TOO_LARGE,
        large, large, large, large, large, large, large, large, large | SURROGATE, large, large);
    const __m128i by_second_high = _mm_setr_epi8(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        allowed | OVERLONG_3 | OVERLONG_4, allowed | OVERLONG_3 | TOO_LARGE, allowed | SURROGATE | TOO_LARGE,
        allowed | SURROGATE | TOO_LARGE, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    block first = SHIFTED(text, before, 1);
    block pair = _mm256_and_si256(
        _mm256_and_si256(look_up(high_halves(first), by_first_high),
                         look_up(_mm256_and_si256(first, all(0x0F)), by_first_low)),
        look_up(high_halves(text), by_second_high));
    // The top bit is set where a byte is the third or fourth of its character.
    block third = _mm256_subs_epu8(SHIFTED(text, before, 2), all(0xE0 - 0x80));
    block fourth = _mm256_subs_epu8(SHIFTED(text, before, 3), all(0xF0 - 0x80));
    return _mm256_xor_si256(pair, _mm256_and_si256(either(third, fourth), all(0x80)));
}

// The first byte of the last character before `from` that began at or after `start`, unless it is ASCII.
static size_t last_character(const uint8_t *bytes, size_t start, size_t from) {
    for (size_t back = 1; back <= 4 && from - back >= start && from >= back; back++) {
        if (bytes[from - back] < 0x80) break;
        if (bytes[from - back] >= 0xC0) return from - back;
    }
    return from;
}

// Skips good text from the beginning of a character on, to the beginning of another one.
__attribute__((target("avx2"))) static size_t skip_unicode_wide(const uint8_t *bytes, size_t from, size_t count) {
    size_t start = from;
    block before = _mm256_setzero_si256();
    for (; count - from >= 32; from += 32) {
        block text = load(bytes + from);
        block stops = either(controls(text), quotes_and_backslashes(text));
        if (is_any(either(stops, wrong_unicode(text, before)))) break;
        before = text;
    }
    return last_character(bytes, start, from);
}

static size_t skip_plain(const uint8_t *bytes, size_t from, size_t count) {
    return __builtin_cpu_supports("avx2") ? skip_plain_wide(bytes, from, count) : from;
}

size_t sluice_scan_unicode(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
    if (!__builtin_cpu_supports("avx2")) return scan_by_table(bytes, from, count, state);
    from = finish_character(bytes, from, count, state);
    if (*state == SLUICE_TEXT_PLAIN) from = skip_unicode_wide(bytes, from, count);
    return finish_bytewise(bytes, from, count, *state, state);
}

#else

static size_t skip_plain(const uint8_t *bytes, size_t from, size_t count) { return from; }

size_t sluice_scan_unicode(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
    return scan_by_table(bytes, from, count, state);
}

#endif

size_t sluice_find_special_far(const uint8_t *bytes, size_t from, size_t count) {
#if defined(__SSE2__)
    const size_t long_run = from + 48;
    for (; count - from >= 16; from += 16) {
        if (from == long_run) {
            from = skip_plain(bytes, from, count);
            if (count - from < 16) break;
        }
        unsigned found = sluice_specials(bytes + from);
        if (found) return from + (size_t)__builtin_ctz(found);
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
