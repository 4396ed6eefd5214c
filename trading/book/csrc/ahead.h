/* Asking for memory before the commands come that will touch it.
 *
 * A batch shows what comes: eight commands ahead the cell of an id is asked for; five ahead it has come and names an
 * order, which is asked for with its account; two ahead the order has come and names its neighbours. No branches:
 * where a command has no order, it is slot 0, which is always there. Nothing is decided by what is read here; a cell
 * may have changed when its command comes. */
#ifndef SLIPWAY_AHEAD_H
#define SLIPWAY_AHEAD_H

#include <string.h>

#include "state.h"

#define FAR_AHEAD 8
#define MID_AHEAD 5
#define NEAR_AHEAD 2

/* With fewer live orders all is in the cache, and asking only costs. */
#ifndef LOOK_AHEAD_FROM
#define LOOK_AHEAD_FROM 1024
#endif

static inline const uint64_t *ahead_cell(const struct book *book, const uint8_t *command)
{
    const struct table *table = &book->ids.now;
    uint64_t id;

    memcpy(&id, command + offsetof(struct command, order), sizeof id);
    return &table->cells[table_home(table, tag_of_id(id))];
}

static inline void ahead_fetch_account(const struct book *book, uint32_t account)
{
    __builtin_prefetch(&book->accounts.all[account], 1);
    __builtin_prefetch(accounts_balance(&book->accounts, account, 0), 1);
}

static inline void ahead_fetch_order(const struct book *book, const uint8_t *command)
{
    uint32_t slot = (uint32_t)*ahead_cell(book, command);
    uint32_t account;

    memcpy(&account, command + offsetof(struct command, account), sizeof account);
    __builtin_prefetch(&book->pool.orders[slot], 1);
    __builtin_prefetch(&book->pool.seats[slot], 1);
    ahead_fetch_account(book, account < book->accounts.used ? account : 0);
}

static inline void ahead_fetch_neighbours(const struct book *book, const uint8_t *command)
{
    uint32_t slot = (uint32_t)*ahead_cell(book, command);
    const struct order *order = &book->pool.orders[slot];
    const struct seat *seat = &book->pool.seats[slot];

    __builtin_prefetch(&book->pool.orders[order->prev], 1);
    __builtin_prefetch(&book->pool.orders[order->next], 1);
    __builtin_prefetch(&book->pool.seats[seat->prev], 1);
    __builtin_prefetch(&book->pool.seats[seat->next], 1);
    ahead_fetch_account(book, order->account);
}

/* `command` is the present one, with FAR_AHEAD more behind it. */
static inline void book_look_ahead(const struct book *book, const uint8_t *command)
{
    __builtin_prefetch(ahead_cell(book, command + (size_t)FAR_AHEAD * RECORD_BYTES));
    ahead_fetch_order(book, command + (size_t)MID_AHEAD * RECORD_BYTES);
    ahead_fetch_neighbours(book, command + (size_t)NEAR_AHEAD * RECORD_BYTES);
}

#endif
