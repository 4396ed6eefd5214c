#include "timers.h"

#include "memory.h"

bool timers_init(struct timers *timers, uint32_t capacity)
{
    timers->capacity = capacity;
    timers->heap = memory_reserve((size_t)capacity + 1, sizeof(uint32_t));
    return timers->heap != NULL;
}

void timers_close(struct timers *timers)
{
    memory_release(timers->heap, (size_t)timers->capacity + 1, sizeof(uint32_t));
}

static bool before(const struct pool *pool, uint32_t one, uint32_t other)
{
    uint64_t first = pool->details[one].until;
    uint64_t second = pool->details[other].until;

    return first != second ? first < second : pool->orders[one].id < pool->orders[other].id;
}

static void timers_put(struct timers *timers, struct pool *pool, uint32_t at, uint32_t slot)
{
    timers->heap[at] = slot;
    pool->details[slot].timer = at;
}

/* Puts a slot at `at` or, as long as it comes before its parent, above. */
static void timers_rise(struct timers *timers, struct pool *pool, uint32_t at, uint32_t slot)
{
    for (; at > 1 && before(pool, slot, timers->heap[at / 2]); at /= 2)
        timers_put(timers, pool, at, timers->heap[at / 2]);
    timers_put(timers, pool, at, slot);
}

/* Puts a slot at `at` or, as long as a child comes before it, below. */
static void timers_sink(struct timers *timers, struct pool *pool, uint32_t at, uint32_t slot)
{
    for (;;) {
        uint32_t child = at * 2;

        if (child > timers->count)
            break;
        if (child < timers->count && before(pool, timers->heap[child + 1], timers->heap[child]))
            child++;
        if (!before(pool, timers->heap[child], slot))
            break;
        timers_put(timers, pool, at, timers->heap[child]);
        at = child;
    }
    timers_put(timers, pool, at, slot);
}

void timers_add(struct timers *timers, struct pool *pool, uint32_t slot)
{
    timers_rise(timers, pool, ++timers->count, slot);
}

void timers_remove(struct timers *timers, struct pool *pool, uint32_t slot)
{
    uint32_t at = pool->details[slot].timer;
    uint32_t last = timers->heap[timers->count--];

    pool->details[slot].timer = 0;
    if (last == slot)
        return;
    if (at > 1 && before(pool, last, timers->heap[at / 2]))
        timers_rise(timers, pool, at, last);
    else
        timers_sink(timers, pool, at, last);
}
