/* Ladders of price levels: which ticks have orders, and the queue at each.
 *
 *   ladder.pages[tick >> 10] -> page, its level [tick & 1023] -> head ... tail through order.prev and order.next
 *
 * A page holds 1,024 levels and a bit for each level that has orders. Above it, a bit for each page in use, and two
 * more floors of bits over those: the next used tick in either direction is found in a handful of steps, whatever
 * the distance. A page belongs to a ladder as long as an order is on it, then it goes back to the stack of free pages.
 *   level->lots == sum(order->open for the orders of its queue)
 *   a bit is set == its level has a head == its page is in the ladder
 * Finding, adding, removing a level and an order costs O(1). Each row has one element more than it needs, always 0:
 * it is where looking below MAX_TICK + 1 begins. */
#ifndef SLIPWAY_LEVELS_H
#define SLIPWAY_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pool.h"

#define PAGE_SHIFT 10
#define PAGE_LEVELS (1u << PAGE_SHIFT)
#define PAGE_WORDS (PAGE_LEVELS / 64)
#define LADDER_PAGES (1u << (30 - PAGE_SHIFT))
#define LOW_WORDS (LADDER_PAGES / 64)
#define MID_WORDS (LOW_WORDS / 64)
#define TOP_WORDS (MID_WORDS / 64)
#define NO_TICK 0u /* tick 0 is no price */

struct level {
    uint32_t head;
    uint32_t tail;
    int64_t lots;
};

struct page {
    uint64_t bits[PAGE_WORDS];
    uint32_t words; /* a bit for each word of bits that is not 0 */
    uint32_t next;  /* among the free pages */
};

struct pages {
    struct page *all;     /* page 0 is none; its levels are empty for ever */
    struct level *levels; /* PAGE_LEVELS of each page */
    uint32_t free;
    uint32_t used; /* the highest page ever used */
    uint32_t taken;
    uint32_t capacity;
};

struct ladder {
    uint32_t *pages;
    uint64_t *low; /* a bit for each page in use */
    uint64_t *mid; /* a bit for each word of low that is not 0 */
    uint64_t top[TOP_WORDS + 1];
};

/* False if memory lacks. */
bool pages_init(struct pages *pages, uint32_t capacity);
void pages_close(struct pages *pages);
bool ladder_init(struct ladder *ladder);
void ladder_close(struct ladder *ladder);

/* The nearest used tick above or below one, NO_TICK if there is none. */
uint32_t ladder_above(const struct ladder *ladder, const struct pages *pages, uint32_t tick);
uint32_t ladder_below(const struct ladder *ladder, const struct pages *pages, uint32_t tick);
/* The slow ways in and out of a level: its first order takes a page, or its last one gives it back. */
void ladder_open_level(struct ladder *ladder, struct pages *pages, uint32_t tick);
void ladder_close_level(struct ladder *ladder, struct pages *pages, uint32_t tick);

static inline uint32_t ladder_lowest(const struct ladder *ladder, const struct pages *pages)
{
    return ladder_above(ladder, pages, 0);
}

static inline uint32_t ladder_highest(const struct ladder *ladder, const struct pages *pages)
{
    return ladder_below(ladder, pages, MAX_TICK + 1);
}

/* Whether an order can stand at a tick: its page is there, or there is one to take. */
static inline bool ladder_has_room(const struct ladder *ladder, const struct pages *pages, uint32_t tick)
{
    return ladder->pages[tick >> PAGE_SHIFT] != 0 || pages->taken < pages->capacity;
}

/* The level of a tick; one of page 0 where the ladder has no page there. */
static inline struct level *ladder_level(const struct ladder *ladder, const struct pages *pages, uint32_t tick)
{
    return &pages->levels[((size_t)ladder->pages[tick >> PAGE_SHIFT] << PAGE_SHIFT) + (tick & (PAGE_LEVELS - 1))];
}

/* Puts an order at the end of a queue that is not empty. */
static inline void level_append(struct level *level, struct order *orders, uint32_t slot)
{
    orders[slot].prev = level->tail;
    orders[slot].next = 0;
    orders[level->tail].next = slot;
    level->tail = slot;
    level->lots += orders[slot].open;
}

/* Puts an order at the end of the queue of a tick; there is room (ladder_has_room). True if it is the first there. */
static inline __attribute__((always_inline)) bool ladder_push(struct ladder *ladder, struct pages *pages, struct order *orders, uint32_t tick,
                               uint32_t slot)
{
    struct level *level = ladder_level(ladder, pages, tick);

    if (level->head != 0) {
        level_append(level, orders, slot);
        return false;
    }
    ladder_open_level(ladder, pages, tick);
    level = ladder_level(ladder, pages, tick);
    level->head = level->tail = slot;
    level->lots = orders[slot].open;
    orders[slot].prev = orders[slot].next = 0;
    return true;
}

/* Takes an order out of a queue. */
static inline void level_unlink(struct level *level, struct order *orders, const struct order *order)
{
    /* Which of the places is written nobody could predict, so both are computed and one is chosen. */
    uint32_t *before = order->prev ? &orders[order->prev].next : &level->head;
    uint32_t *after = order->next ? &orders[order->next].prev : &level->tail;

    level->lots -= order->open;
    *before = order->next;
    *after = order->prev;
}

/* Takes an order out of its queue. True if it was the last of its level, which is closed then. */
static inline bool ladder_unlink(struct ladder *ladder, struct pages *pages, struct order *orders, uint32_t tick,
                                 uint32_t slot)
{
    struct level *level = ladder_level(ladder, pages, tick);

    level_unlink(level, orders, &orders[slot]);
    if (level->head != 0)
        return false;
    ladder_close_level(ladder, pages, tick);
    return true;
}

#endif
