#include "index.h"

#include "memory.h"

#define LEAST_BITS 6
#define MOST_BITS 31
#define CELLS_A_STEP 16 /* moved with each change; 5 would do to be done before the table is full again */

static bool table_init(struct table *table, uint32_t bits)
{
    table->cells = memory_reserve((size_t)1 << bits, sizeof(uint64_t));
    table->bits = bits;
    table->mask = (1u << bits) - 1;
    return table->cells != NULL;
}

static void table_close(struct table *table)
{
    memory_release(table->cells, (size_t)1 << table->bits, sizeof(uint64_t));
    table->cells = NULL;
}

/* A quarter full is full; a sixty-fourth is worth a smaller table. */
static void index_settle(struct index *index)
{
    uint32_t cells = index->now.mask + 1;

    index->low = index->now.bits > LEAST_BITS ? cells / 64 : 0;
    index->high = index->now.bits < MOST_BITS ? cells / 4 : UINT32_MAX;
}

bool index_init(struct index *index)
{
    if (!table_init(&index->now, LEAST_BITS))
        return false;
    index_settle(index);
    return true;
}

void index_close(struct index *index)
{
    if (index->old.cells)
        table_close(&index->old);
    if (index->now.cells)
        table_close(&index->now);
}

/* A new table takes the place of the present one, whose entries will move over from its first empty cell on. */
static bool index_resize(struct index *index, uint32_t bits)
{
    struct table table;

    if (!table_init(&table, bits))
        return false;
    index->old = index->now;
    index->now = table;
    index->low = index->high = 0;
    index->cursor = 0;
    while (index->old.cells[index->cursor] != 0)
        index->cursor++; /* at most a quarter of the cells is taken */
    index->to_move = index->old.mask + 1;
    return true;
}

void index_move_some(struct index *index)
{
    struct table *old = &index->old;
    uint32_t steps = CELLS_A_STEP;

    while (index->to_move) {
        uint64_t cell = old->cells[index->cursor];

        if (cell != 0) {
            old->cells[index->cursor] = 0;
            index->count--;
            index_add(index, (uint32_t)(cell >> 32), (uint32_t)cell);
        } else if (steps == 0) {
            return; /* only between two runs */
        }
        if (steps)
            steps--;
        index->cursor = (index->cursor + 1) & old->mask;
        index->to_move--;
    }
    table_close(old);
    index_settle(index);
}

bool index_make_room(struct index *index)
{
    if (index_is_steady(index))
        return true;
    if (index->old.cells != NULL) {
        index_move_some(index);
        return true;
    }
    return index_resize(index, index->count < index->low ? index->now.bits - 1 : index->now.bits + 1);
}

void table_close_gap(struct table *table, uint32_t hole)
{
    for (uint32_t at = (hole + 1) & table->mask; table->cells[at] != 0; at = (at + 1) & table->mask) {
        uint32_t home = table_home(table, (uint32_t)(table->cells[at] >> 32));

        if (((at - home) & table->mask) >= ((at - hole) & table->mask)) { /* its home is not behind the hole */
            table->cells[hole] = table->cells[at];
            table->cells[at] = 0;
            hole = at;
        }
    }
}

static bool table_remove(struct table *table, uint32_t tag, uint32_t slot)
{
    uint64_t wanted = (uint64_t)tag << 32 | slot;
    uint32_t hole = table_home(table, tag);

    while (table->cells[hole] != wanted) {
        if (table->cells[hole] == 0)
            return false;
        hole = (hole + 1) & table->mask;
    }
    table->cells[hole] = 0;
    table_close_gap(table, hole);
    return true;
}

void index_remove(struct index *index, uint32_t tag, uint32_t slot)
{
    if (!table_remove(&index->now, tag, slot) && index->old.cells != NULL)
        table_remove(&index->old, tag, slot);
    index->count--;
}

uint32_t index_cells_taken(const struct index *index, const struct pool *pool, enum index_by by, bool *all_live)
{
    const struct table *tables[] = {&index->now, &index->old};
    uint32_t taken = 0;

    *all_live = true;
    for (int i = 0; i < 2; i++)
        for (uint32_t at = 0; tables[i]->cells != NULL && at <= tables[i]->mask; at++) {
            uint64_t cell = tables[i]->cells[at];
            uint32_t slot = (uint32_t)cell;

            if (cell == 0)
                continue;
            taken++;
            if (slot > pool->used || pool->orders[slot].id == 0
                || tag_of_slot(pool, by, slot) != (uint32_t)(cell >> 32))
                *all_live = false;
        }
    return taken;
}
