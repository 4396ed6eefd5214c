/* From an id to the slot of its order.
 *
 * A table of 8-byte cells, open addressing, one step at a time. A cell holds the upper half of the id's hash (its
 * tag) and the slot; 0 is an empty cell. The home of a tag is its upper `bits` bits, so that growing needs no order.
 *   count <= cells / 4          looking up costs O(1), and there is always an empty cell to stop at
 *   between an entry's home and its cell no cell is empty        (removing shifts the followers back)
 * Multiplying by 2^64 / golden ratio spreads the rising ids of a sequencer evenly; a plain modulus does not.
 *
 * The table follows the number of live orders, not the capacity: a table that fits the cache is several times
 * faster. It grows and shrinks a little with each change: the entries of the old table move over from an empty cell on,
 * whole runs at a time, so that an entry which has not moved is still found from its home on. */
#ifndef SLIPWAY_INDEX_H
#define SLIPWAY_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pool.h"

enum index_by { BY_ID, BY_CLIENT };

struct table {
    uint64_t *cells;
    uint32_t bits;
    uint32_t mask;
};

struct index {
    struct table now;
    struct table old;  /* cells is NULL unless entries are moving over */
    uint32_t cursor;   /* the old cell that moves next */
    uint32_t to_move;  /* old cells not visited yet */
    uint32_t count;
    uint32_t low;      /* as long as the count is in this range, nothing moves; empty while entries move over */
    uint32_t high;
};

/* False if memory lacks. */
bool index_init(struct index *index);
void index_close(struct index *index);

/* Room for one more entry, and a step of moving. False if memory lacks: nothing has changed. */
bool index_make_room(struct index *index);
void index_move_some(struct index *index);
/* Removes the entry of a slot, which is there. */
void index_remove(struct index *index, uint32_t tag, uint32_t slot);
/* How many cells are taken, and whether each names a live order by its tag: what a check compares with the count. */
uint32_t index_cells_taken(const struct index *index, const struct pool *pool, enum index_by by, bool *all_live);
/* Closes the gap that an emptied cell leaves between its followers and their homes. */
void table_close_gap(struct table *table, uint32_t hole);

static inline uint32_t tag_of_id(uint64_t id)
{
    return (uint32_t)((id * 0x9E3779B97F4A7C15ull) >> 32);
}

/* Traders choose client ids, so both halves are stirred well. */
static inline uint32_t tag_of_client(uint32_t account, uint64_t client)
{
    uint64_t hash = client ^ ((uint64_t)account * 0xD6E8FEB86659FD93ull);

    hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93ull;
    hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93ull;
    return (uint32_t)(hash >> 32);
}

static inline uint32_t tag_of_slot(const struct pool *pool, enum index_by by, uint32_t slot)
{
    if (by == BY_ID)
        return tag_of_id(pool->orders[slot].id);
    return tag_of_client(pool->orders[slot].account, pool->details[slot].client);
}

static inline uint32_t table_home(const struct table *table, uint32_t tag)
{
    return tag >> (32 - table->bits);
}

static inline bool index_same(const struct pool *pool, enum index_by by, uint32_t slot, uint32_t account, uint64_t key)
{
    if (by == BY_ID)
        return pool->orders[slot].id == key;
    return pool->details[slot].client == key && pool->orders[slot].account == account;
}

static inline uint32_t table_find(const struct table *table, const struct pool *pool, enum index_by by, uint32_t tag,
                                  uint32_t account, uint64_t key)
{
    for (uint32_t at = table_home(table, tag);; at = (at + 1) & table->mask) {
        uint64_t cell = table->cells[at];

        if (cell == 0)
            return 0;
        if ((uint32_t)(cell >> 32) == tag && index_same(pool, by, (uint32_t)cell, account, key))
            return (uint32_t)cell;
    }
}

/* Nothing is moving over, and one entry more makes nothing move. */
static inline bool index_is_steady(const struct index *index)
{
    return index->count - index->low < index->high - index->low;
}

/* Where the entry of an id is, or the empty cell where it would be; for an index that is steady. */
static inline uint32_t index_cell(const struct index *index, const struct pool *pool, uint32_t tag, uint64_t id)
{
    const struct table *table = &index->now;
    uint32_t at = table_home(table, tag);
    uint64_t cell;

    while ((cell = table->cells[at]) != 0 && ((uint32_t)(cell >> 32) != tag || pool->orders[(uint32_t)cell].id != id))
        at = (at + 1) & table->mask;
    return at;
}

static inline void index_put(struct index *index, uint32_t at, uint32_t tag, uint32_t slot)
{
    index->now.cells[at] = (uint64_t)tag << 32 | slot;
    index->count++;
}

static inline void index_clear(struct index *index, uint32_t at)
{
    index->now.cells[at] = 0;
    index->count--;
    if (index->now.cells[(at + 1) & index->now.mask] != 0)
        table_close_gap(&index->now, at);
}

/* The slot of an order, 0 if there is none. */
static inline uint32_t index_find(const struct index *index, const struct pool *pool, enum index_by by, uint32_t tag,
                                  uint32_t account, uint64_t key)
{
    uint32_t slot = table_find(&index->now, pool, by, tag, account, key);

    if (slot == 0 && __builtin_expect(index->old.cells != NULL, 0))
        slot = table_find(&index->old, pool, by, tag, account, key);
    return slot;
}

/* Adds an entry that is not there; there is room (index_make_room). */
static inline void index_add(struct index *index, uint32_t tag, uint32_t slot)
{
    const struct table *table = &index->now;
    uint32_t at = table_home(table, tag);

    while (table->cells[at] != 0)
        at = (at + 1) & table->mask;
    table->cells[at] = (uint64_t)tag << 32 | slot;
    index->count++;
}

#endif
