/* Every invariant of the book, in plain loops: for tests, for restored books, and for whoever doubts. */
#include <stdlib.h>
#include <string.h>

#include "orders.h"
#include "waiting.h"

struct checker {
    const struct book *book;
    int64_t *held;    /* by account and asset, from the orders */
    uint32_t queued;  /* orders found in queues */
    uint32_t pages;   /* pages found in ladders */
    uint32_t timers;  /* orders that expire */
    uint32_t clients; /* orders with a client id */
};

static const char *check_pool(const struct pool *pool)
{
    uint32_t count = 0;

    if (pool->used > pool->capacity || pool->live > pool->used)
        return "the pool counts more orders than its capacity";
    for (uint32_t slot = pool->free; slot != 0; slot = pool->orders[slot].next) {
        if (slot > pool->used || pool->orders[slot].id != 0 || ++count > pool->used)
            return "the stack of free slots is broken";
    }
    return pool->live + count == pool->used ? NULL : "slots are lost";
}

/* One order, found in the queue of a tick. */
static const char *check_order(struct checker *it, const struct market *market, uint32_t slot, uint32_t tick,
                               const struct ladder *ladder)
{
    static const struct detail nothing;
    const struct pool *pool = &it->book->pool;
    const struct order *order = &pool->orders[slot];
    const struct detail *detail = &pool->details[slot];
    bool waits = ladder != &market->resting;

    it->queued++;
    if (!order_detailed(order) && memcmp(detail, &nothing, sizeof nothing) != 0)
        return "a plain order has details";
    if (pool_waits(pool, slot) != waits || (waits ? detail->trigger : order_price(order)) != tick)
        return "an order stands at another price than its own";
    if (waits && waiting_ladder((struct market *)market, detail->flags) != ladder)
        return "an order waits on the wrong side";
    if (!waits && order_sells(order) != (tick >= market->ask))
        return "an order rests on the wrong side";
    if (order->open <= 0 || detail->hidden < 0 || (detail->hidden && !detail->display))
        return "an order shows no lots, or hides some and is no iceberg";
    if (pool->seats[slot].market != market->number || order_find(it->book, order->id) != slot)
        return "an order is not found by its id";
    if (detail->client && order_find_client(it->book, order->account, detail->client) != slot)
        return "an order is not found by its client id";
    if ((detail->until != 0) != (detail->timer != 0) || (detail->until && detail->until <= it->book->time))
        return "an order should have expired, or never will";
    it->timers += detail->until != 0;
    it->clients += detail->client != 0;
    it->held[(size_t)order->account * it->book->accounts.assets + market_held_asset(market, order_sells(order))]
        += order_hold(it->book, slot);
    return NULL;
}

static const char *check_level(struct checker *it, const struct market *market, const struct ladder *ladder,
                               uint32_t tick)
{
    const struct pool *pool = &it->book->pool;
    const struct level *level = ladder_level(ladder, &it->book->pages, tick);
    int64_t lots = 0;
    uint32_t prev = 0;
    const char *fault;

    if (level->head == 0)
        return "an empty level counts as used";
    for (uint32_t slot = level->head; slot != 0; slot = pool->orders[slot].next) {
        if (slot > pool->used || pool->orders[slot].prev != prev || it->queued >= pool->live)
            return "a queue is broken";
        if ((fault = check_order(it, market, slot, tick, ladder)) != NULL)
            return fault;
        lots += pool->orders[slot].open;
        prev = slot;
    }
    if (level->tail != prev)
        return "a queue does not end where it should";
    return level->lots == lots ? NULL : "a level's lots are not the sum of its orders";
}

static const char *check_page(const struct pages *pages, uint32_t number)
{
    const struct page *page = &pages->all[number];

    for (uint32_t word = 0; word < PAGE_WORDS; word++)
        if ((page->bits[word] != 0) != (page->words >> word & 1))
            return "a page's summary is wrong";
    for (uint32_t i = 0; i < PAGE_LEVELS; i++) {
        const struct level *level = &pages->levels[((size_t)number << PAGE_SHIFT) + i];

        if ((level->head != 0) != (page->bits[i / 64] >> (i % 64) & 1))
            return "a level's bit is wrong";
        if (level->head == 0 && (level->tail || level->lots))
            return "an empty level is not empty";
    }
    return page->words ? NULL : "an empty page was kept";
}

static const char *check_ladder(struct checker *it, const struct market *market, const struct ladder *ladder)
{
    const struct pages *pages = &it->book->pages;
    const char *fault;

    for (uint32_t at = 0; at < LADDER_PAGES; at++) {
        bool used = ladder->low[at / 64] >> (at % 64) & 1;

        if (at % 64 == 0 && ladder->low[at / 64] == 0 && !(ladder->mid[at / 4096] >> (at / 64 % 64) & 1)) {
            at += 63; /* no page of these 64, as both floors say; their numbers are not even touched */
            continue;
        }
        if ((ladder->pages[at] != 0) != used)
            return "a ladder's directory is wrong";
        it->pages += used;
        if (used && (fault = check_page(pages, ladder->pages[at])) != NULL)
            return fault;
    }
    for (uint32_t at = 0; at < LOW_WORDS; at++)
        if ((ladder->low[at] != 0) != (ladder->mid[at / 64] >> (at % 64) & 1))
            return "a ladder's summary is wrong";
    for (uint32_t at = 0; at < MID_WORDS; at++)
        if ((ladder->mid[at] != 0) != (ladder->top[at / 64] >> (at % 64) & 1))
            return "a ladder's upper summary is wrong";
    for (uint32_t tick = ladder_lowest(ladder, pages); tick != NO_TICK; tick = ladder_above(ladder, pages, tick))
        if ((fault = check_level(it, market, ladder, tick)) != NULL)
            return fault;
    return NULL;
}

/* The best prices, found the slow way. */
static const char *check_best(const struct checker *it, const struct market *market)
{
    uint32_t bid = NO_BID;
    uint32_t ask = NO_ASK;
    uint32_t tick = ladder_lowest(&market->resting, &it->book->pages);

    for (; tick != NO_TICK; tick = ladder_above(&market->resting, &it->book->pages, tick)) {
        uint32_t slot = ladder_level(&market->resting, &it->book->pages, tick)->head;

        if (!order_sells(&it->book->pool.orders[slot]))
            bid = tick;
        else if (ask == NO_ASK)
            ask = tick;
    }
    if (bid >= ask)
        return "the book is crossed";
    return bid == market->bid && ask == market->ask ? NULL : "a best price is wrong";
}

/* The numbers that a market keeps of its orders, and its lists of trailing stops. */
static const char *check_counts(const struct checker *it, const struct market *market)
{
    const struct pool *pool = &it->book->pool;
    uint32_t icebergs = 0;
    uint32_t waiting = 0;
    uint32_t trailing[2] = {0, 0};

    for (uint32_t slot = 1; slot <= pool->used; slot++) {
        const struct detail *detail = &pool->details[slot];

        if (pool->orders[slot].id == 0 || pool->seats[slot].market != market->number)
            continue;
        icebergs += detail->hidden > 0;
        waiting += detail->trigger != 0;
        if (detail->trigger && (detail->flags & WAKE_MASK) >> WAKE_SHIFT == WAKE_TRAILING)
            trailing[detail->flags & FLAG_SELL]++;
        if (detail->trigger && waiting_is_reached(market, detail->flags, detail->trigger))
            return "an order waits for a price that was reached";
    }
    if (icebergs != market->icebergs || waiting != market->waiting)
        return "a market's count of its orders is wrong";
    for (int side = 0; side < 2; side++) {
        uint32_t prev = 0;

        for (uint32_t slot = market->trails[side].head; slot != 0; slot = pool->details[slot].trail_next) {
            if (trailing[side]-- == 0 || pool->details[slot].trail_prev != prev)
                return "a list of trailing stops is broken";
            prev = slot;
        }
        if (trailing[side] != 0 || market->trails[side].tail != prev)
            return "a list of trailing stops is broken";
    }
    return NULL;
}

static const char *check_market(struct checker *it, const struct market *market)
{
    const char *fault = check_ladder(it, market, &market->resting);

    if (fault == NULL)
        fault = check_ladder(it, market, &market->rising);
    if (fault == NULL)
        fault = check_ladder(it, market, &market->falling);
    if (fault == NULL)
        fault = check_best(it, market);
    return fault ? fault : check_counts(it, market);
}

/* Every cell that is taken names a live order: with the count it holds that no dead one was left behind. */
static const char *check_index(const struct index *index, const struct pool *pool, enum index_by by, uint32_t expected)
{
    bool all_live;

    if (index_cells_taken(index, pool, by, &all_live) != expected || index->count != expected || !all_live)
        return "the indexes count wrong";
    return NULL;
}

static const char *check_timers(const struct book *book, uint32_t expected)
{
    const struct timers *timers = &book->timers;

    for (uint32_t at = 1; at <= timers->count; at++) {
        uint32_t slot = timers->heap[at];
        uint32_t above = timers->heap[at / 2];
        const struct detail *details = book->pool.details;

        if (details[slot].timer != at)
            return "an order does not know its timer";
        if (at > 1 && (details[above].until > details[slot].until
                       || (details[above].until == details[slot].until
                           && book->pool.orders[above].id > book->pool.orders[slot].id)))
            return "the timers are not in order";
    }
    return timers->count == expected ? NULL : "timers are lost";
}

static const char *check_accounts(const struct checker *it)
{
    const struct accounts *accounts = &it->book->accounts;
    const struct pool *pool = &it->book->pool;
    uint32_t listed = 0;

    for (uint32_t number = 0; number < accounts->used; number++) {
        const struct account *account = &accounts->all[number];
        uint32_t prev = 0;
        uint32_t open = 0;

        for (uint32_t slot = account->head; slot != 0; slot = pool->seats[slot].next) {
            if (pool->orders[slot].account != number || pool->seats[slot].prev != prev || ++open > account->open)
                return "the list of an account's orders is broken";
            prev = slot;
        }
        if (account->tail != prev || open != account->open)
            return "an account's count of its orders is wrong";
        listed += open;
    }
    return listed == pool->live ? NULL : "orders are in no account's list";
}

static const char *check_balances(const struct checker *it)
{
    const struct accounts *accounts = &it->book->accounts;

    for (uint32_t asset = 0; asset < accounts->assets; asset++) {
        __int128 sum = 0;

        for (uint32_t number = 0; number < accounts->used; number++) {
            const struct balance *balance = accounts_balance(accounts, number, asset);

            if (balance->available < 0 || balance->held < 0)
                return "a balance is below zero";
            if (balance->held != it->held[(size_t)number * accounts->assets + asset])
                return "what is held is not what the orders hold";
            sum += (__int128)balance->available + balance->held;
        }
        if (accounts->totals[asset] < 0 || accounts->totals[asset] > MAX_AMOUNT || sum != accounts->totals[asset])
            return "money was made or lost";
    }
    return NULL;
}

static const char *check_all(struct checker *it)
{
    const struct book *book = it->book;
    const char *fault = check_pool(&book->pool);

    for (uint32_t number = 0; fault == NULL && number < book->market_capacity; number++)
        if (book->markets[number].status)
            fault = check_market(it, &book->markets[number]);
    if (fault)
        return fault;
    if (it->queued != book->pool.live)
        return "orders are in no queue";
    if (it->pages != book->pages.taken || book->pages.taken > book->pages.capacity)
        return "pages are lost";
    if ((fault = check_index(&book->ids, &book->pool, BY_ID, book->pool.live)) != NULL
        || (fault = check_index(&book->clients, &book->pool, BY_CLIENT, it->clients)) != NULL)
        return fault;
    if (book->woken.head || book->woken.tail)
        return "orders were woken and forgotten";
    if ((fault = check_timers(book, it->timers)) != NULL || (fault = check_accounts(it)) != NULL)
        return fault;
    return check_balances(it);
}

const char *book_check(const struct book *book)
{
    struct checker checker = {.book = book};
    const char *fault;

    checker.held = calloc((size_t)book->accounts.used * book->accounts.assets, sizeof(int64_t));
    if (checker.held == NULL)
        return "there is no memory to check the book";
    fault = check_all(&checker);
    free(checker.held);
    return fault;
}
