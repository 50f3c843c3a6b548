// Blocks of memory for buffers: lists of free ones, one for each thread and size.
#include "Blocks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Kept are blocks of 2, 4, 8, 16, 32 and 64 KiB, of each size KEPT bytes together.
enum { SMALLEST = 2048, LARGEST = 65536, SIZES = 6 };

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// A block that is kept would hide from the sanitizers who uses it after giving it back.
#define KEPT 0
#endif
#endif
#ifndef KEPT
#define KEPT 65536
#endif

struct block {
    struct block *next;
};

struct shelf {
    struct block *first;
    size_t bytes;
};

static _Thread_local struct {
    struct shelf shelves[SIZES];
    int is_emptied_at_exit;
} kept;

static void empty_shelves(void *unused) {
    (void)unused;
    for (int index = 0; index < SIZES; index++) {
        struct shelf *shelf = &kept.shelves[index];
        for (struct block *block = shelf->first, *next; block; block = next) {
            next = block->next;
            free(block);
        }
        *shelf = (struct shelf){0};
    }
    kept.is_emptied_at_exit = 0;
}

static pthread_key_t thread_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void make_key(void) { pthread_key_create(&thread_exit, empty_shelves); }

static void empty_at_thread_exit(void) {
    pthread_once(&once, make_key);
    pthread_setspecific(thread_exit, &kept);
    kept.is_emptied_at_exit = 1;
}

// The shelf for blocks of `size` bytes, a power of two from SMALLEST to LARGEST.
static struct shelf *shelf_of(size_t size) { return &kept.shelves[__builtin_ctzl(size / SMALLEST)]; }

static size_t rounded(size_t size) {
    if (size <= SMALLEST) return SMALLEST;
    return size > LARGEST ? size : (size_t)1 << (64 - __builtin_clzl(size - 1));
}

static void *take(size_t size) {
    if (size > LARGEST) return malloc(size);
    struct shelf *shelf = shelf_of(size);
    struct block *block = shelf->first;
    if (!block) return malloc(size);
    shelf->first = block->next;
    shelf->bytes -= size;
    return block;
}

void *sluice_block_grow(void *block, size_t *size, size_t used, size_t wanted) {
    size_t larger = rounded(wanted);
    void *grown;
    if (*size > LARGEST) {
        grown = realloc(block, larger);
        if (!grown) return NULL;
    } else {
        grown = take(larger);
        if (!grown) return NULL;
        if (used) memcpy(grown, block, used);
        sluice_block_free(block, *size);
    }
    *size = larger;
    return grown;
}

void sluice_block_free(void *block, size_t size) {
    if (!block) return;
    struct shelf *shelf = size > LARGEST ? NULL : shelf_of(size);
    if (!shelf || shelf->bytes >= KEPT) {
        free(block);
        return;
    }
    if (!kept.is_emptied_at_exit) empty_at_thread_exit();
    struct block *head = block;
    head->next = shelf->first;
    shelf->first = head;
    shelf->bytes += size;
}
