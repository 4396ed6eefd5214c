#include "pool.h"

#include "memory.h"

bool pool_init(struct pool *pool, uint32_t capacity)
{
    size_t slots = (size_t)capacity + 1;

    pool->capacity = capacity;
    pool->orders = memory_reserve(slots, sizeof(struct order));
    pool->seats = memory_reserve(slots, sizeof(struct seat));
    pool->details = memory_reserve(slots, sizeof(struct detail));
    return pool->orders && pool->seats && pool->details;
}

void pool_close(struct pool *pool)
{
    size_t slots = (size_t)pool->capacity + 1;

    memory_release(pool->details, slots, sizeof(struct detail));
    memory_release(pool->seats, slots, sizeof(struct seat));
    memory_release(pool->orders, slots, sizeof(struct order));
}
