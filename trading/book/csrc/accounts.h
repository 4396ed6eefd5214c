/* Traders' accounts: their state, their open orders, and what they have of each asset.
 *
 *   balances[account * assets + asset]        available >= 0, held >= 0
 *   sum(available + held of an asset) == totals[asset] == deposited - withdrawn
 *   account->open == length of its list, head (oldest) ... tail (newest) through the seats of its orders
 * Account 0 is the house, to which fees come. Every operation costs O(1). */
#ifndef SLIPWAY_ACCOUNTS_H
#define SLIPWAY_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pool.h"

struct account {
    uint32_t head;
    uint32_t tail;
    uint32_t open;
    uint32_t max_open;  /* as it was set; 0: no limit */
    uint32_t most_open; /* what that means now: UINT32_MAX for no limit, 0 if it may place no orders */
    uint8_t state;
    uint8_t tier;
};

struct balance {
    int64_t available;
    int64_t held;
};

struct accounts {
    struct account *all;
    struct balance *balances;
    int64_t *totals;
    uint32_t capacity;
    uint32_t used; /* one more than the highest account ever opened */
    uint32_t assets;
};

/* False if memory lacks. */
bool accounts_init(struct accounts *accounts, uint32_t capacity, uint32_t assets);
void accounts_close(struct accounts *accounts);

static inline struct balance *accounts_balance(const struct accounts *accounts, uint32_t account, uint32_t asset)
{
    return &accounts->balances[(size_t)account * accounts->assets + asset];
}

/* An account that was opened, and is not the house; NULL if there is none. */
static inline struct account *accounts_find(const struct accounts *accounts, uint32_t account)
{
    if (account >= accounts->used || accounts->all[account].state == ACCOUNT_ABSENT)
        return NULL;
    return &accounts->all[account];
}

static inline void account_set(struct account *account, uint32_t state, uint32_t tier, uint32_t max_open)
{
    account->state = (uint8_t)state;
    account->tier = (uint8_t)tier;
    account->max_open = max_open;
    account->most_open = state != ACCOUNT_ACTIVE ? 0 : max_open ? max_open : UINT32_MAX;
}

static inline void balance_hold(struct balance *balance, int64_t amount)
{
    balance->available -= amount;
    balance->held += amount;
}

/* Appends an order to the open orders of its account: it is the newest. */
static inline void account_push(struct account *account, struct seat *seats, uint32_t slot)
{
    struct seat *seat = &seats[slot];

    seat->prev = account->tail;
    seat->next = 0;
    if (account->tail)
        seats[account->tail].next = slot;
    else
        account->head = slot;
    account->tail = slot;
    account->open++;
}

static inline void account_unlink(struct account *account, struct seat *seats, uint32_t slot)
{
    const struct seat *seat = &seats[slot];

    if (seat->prev)
        seats[seat->prev].next = seat->next;
    else
        account->head = seat->next;
    if (seat->next)
        seats[seat->next].prev = seat->prev;
    else
        account->tail = seat->prev;
    account->open--;
}

#endif
