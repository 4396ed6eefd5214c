/* Memory that is promised at once and taken as it is touched.
 *
 * Every table of the book is reserved for its whole capacity when the book is made: addresses never move, nothing is
 * copied when a table grows, and a page of memory that nobody touched costs nothing. What comes back is zero. */
#ifndef SLIPWAY_MEMORY_H
#define SLIPWAY_MEMORY_H

#include <stddef.h>

/* `count` elements of `size` bytes, all zero; NULL if the system does not promise that much. */
void *memory_reserve(size_t count, size_t size);

/* Gives back what memory_reserve gave, with the same numbers; NULL is fine. */
void memory_release(void *memory, size_t count, size_t size);

#endif
