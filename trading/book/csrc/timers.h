/* Orders that expire, the next one first: a binary heap of slots by (moment, order id).
 *
 *   before(heap[i / 2], heap[i]) for every i > 1, and details[heap[i]].timer == i
 * Adding and removing costs O(log n), looking at the next O(1). A wheel would cost O(1), but orders of one moment
 * would leave it in the order in which its buckets were filled; a heap needs no rule to make that repeatable. */
#ifndef SLIPWAY_TIMERS_H
#define SLIPWAY_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "pool.h"

struct timers {
    uint32_t *heap; /* from 1 */
    uint32_t count;
    uint32_t capacity;
};

/* False if memory lacks. */
bool timers_init(struct timers *timers, uint32_t capacity);
void timers_close(struct timers *timers);
/* `until` of the order's details says when. */
void timers_add(struct timers *timers, struct pool *pool, uint32_t slot);
void timers_remove(struct timers *timers, struct pool *pool, uint32_t slot);

/* The order that expires next, 0 if none ever does. */
static inline uint32_t timers_next(const struct timers *timers)
{
    return timers->count ? timers->heap[1] : 0;
}

#endif
