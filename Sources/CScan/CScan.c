// Reads UTF-8 by a table of shifts: each byte is one load and one shift, without a branch to guess wrong.
#include "CScan.h"

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

size_t sluice_scan_unicode(const uint8_t *bytes, size_t from, size_t count, uint32_t *state) {
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
