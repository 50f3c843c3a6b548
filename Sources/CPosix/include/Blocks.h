// Blocks of memory for buffers of bytes. Every thread keeps some that were given back.
//
// These are C because Swift has no variables of a thread. They are here because malloc, which is quick with small
// pieces, joins and splits the larger ones at every call: five to ten times as much work as a list takes.
#ifndef SLUICE_BLOCKS_H
#define SLUICE_BLOCKS_H

#include <stddef.h>

/// Moves the `used` first bytes of `block`, which holds `*size`, to a block of at least `wanted` bytes. `block` is
/// gone after it, and `*size` is how many bytes the new one holds. Large blocks grow without being copied.
///
/// A new block is had from NULL and a size of 0. Returns NULL, and changes nothing, when there is no memory.
void *sluice_block_grow(void *block, size_t *size, size_t used, size_t wanted);

/// Gives back a block that holds `size` bytes, on whatever thread; NULL is ignored.
void sluice_block_free(void *block, size_t size);

#endif
