/* Where orders live: three arrays with the same slots.
 *
 *   orders[slot]   32 bytes, all that matching and cancelling touch
 *   seats[slot]    12 bytes: its neighbours among its account's orders, its market, its fee schedule
 *   details[slot]  72 bytes, zero unless ORDER_DETAILED is set: what few orders have
 *
 * Slot 0 is nobody. Free slots are a stack through `next`, so the slot used last, still in the cache, is used next.
 *   live orders + free slots == slots ever used <= capacity
 * Taking and giving back a slot costs O(1). */
#ifndef SLIPWAY_POOL_H
#define SLIPWAY_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"

#define ORDER_SELL (1u << 30)
#define ORDER_DETAILED (1u << 31)

struct order {
    uint32_t prev; /* in its queue; 0: it is the first */
    uint32_t next;
    uint64_t id;
    int64_t open;  /* lots shown; of a waiting order all its lots */
    uint32_t tick; /* limit, or what a waiting order holds for; with ORDER_SELL and ORDER_DETAILED */
    uint32_t account;
};

struct seat {
    uint32_t prev; /* among the open orders of its account, oldest first */
    uint32_t next;
    uint16_t market;
    uint16_t schedule;
};

struct detail {
    uint64_t client;
    uint64_t until;   /* when it expires; 0: never */
    int64_t hidden;   /* lots of an iceberg not shown yet */
    int64_t display;
    int64_t filled;   /* lots traded or taken away */
    uint32_t credit;  /* what its fees paid too much by rounding, in millionths */
    uint32_t trigger; /* where it waits; 0: it rests */
    uint32_t distance;
    uint32_t offset;
    uint32_t flags; /* of its command, while it waits */
    uint32_t timer; /* its place among the timers, from 1; 0: none */
    uint32_t trail_prev; /* among the trailing stops of its market and side */
    uint32_t trail_next;
};

_Static_assert(sizeof(struct order) == 32, "two orders in a line of the cache");
_Static_assert(sizeof(struct seat) == 12, "a seat has no padding");

struct pool {
    struct order *orders;
    struct seat *seats;
    struct detail *details;
    uint32_t free; /* top of the stack of free slots */
    uint32_t used; /* the highest slot ever used */
    uint32_t live;
    uint32_t capacity;
};

/* False if memory lacks. */
bool pool_init(struct pool *pool, uint32_t capacity);
void pool_close(struct pool *pool);

static inline uint32_t order_price(const struct order *order)
{
    return order->tick & MAX_TICK;
}

static inline bool order_sells(const struct order *order)
{
    return (order->tick & ORDER_SELL) != 0;
}

static inline bool order_detailed(const struct order *order)
{
    return (order->tick & ORDER_DETAILED) != 0;
}

static inline bool pool_is_full(const struct pool *pool)
{
    return pool->live == pool->capacity;
}

/* A slot for one more order; the pool must not be full. */
static inline uint32_t pool_take(struct pool *pool)
{
    uint32_t slot = pool->free;

    if (slot)
        pool->free = pool->orders[slot].next;
    else
        slot = ++pool->used;
    pool->live++;
    return slot;
}

/* Gives back the slot of an order without details. */
static inline void pool_give_plain(struct pool *pool, uint32_t slot)
{
    struct order *order = &pool->orders[slot];

    order->id = 0;
    order->tick = 0;
    order->next = pool->free;
    pool->free = slot;
    pool->live--;
}

static inline void pool_give(struct pool *pool, uint32_t slot)
{
    if (order_detailed(&pool->orders[slot]))
        pool->details[slot] = (struct detail){0};
    pool_give_plain(pool, slot);
}

/* The details of an order, which has them from now on. */
static inline struct detail *pool_detail(struct pool *pool, uint32_t slot)
{
    pool->orders[slot].tick |= ORDER_DETAILED;
    return &pool->details[slot];
}

static inline int64_t pool_hidden(const struct pool *pool, uint32_t slot)
{
    return order_detailed(&pool->orders[slot]) ? pool->details[slot].hidden : 0;
}

/* All that is left of an order, shown and hidden. */
static inline int64_t pool_left(const struct pool *pool, uint32_t slot)
{
    return pool->orders[slot].open + pool_hidden(pool, slot);
}

static inline uint32_t pool_credit(const struct pool *pool, uint32_t slot)
{
    return order_detailed(&pool->orders[slot]) ? pool->details[slot].credit : 0;
}

static inline bool pool_waits(const struct pool *pool, uint32_t slot)
{
    return order_detailed(&pool->orders[slot]) && pool->details[slot].trigger != 0;
}

#endif
