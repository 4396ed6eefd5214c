#include "orders.h"

#include "waiting.h"

uint32_t order_find(const struct book *book, uint64_t id)
{
    return index_find(&book->ids, &book->pool, BY_ID, tag_of_id(id), 0, id);
}

uint32_t order_find_client(const struct book *book, uint32_t account, uint64_t client)
{
    return index_find(&book->clients, &book->pool, BY_CLIENT, tag_of_client(account, client), account, client);
}

int64_t order_hold(const struct book *book, uint32_t slot)
{
    const struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    const struct seat *seat = &pool->seats[slot];

    return market_hold(book, &book->markets[seat->market], order_sells(order), order_price(order),
                       pool_left(pool, slot), seat->schedule, pool_credit(pool, slot));
}

void order_release(struct book *book, uint32_t slot, int64_t amount)
{
    const struct order *order = &book->pool.orders[slot];
    const struct market *market = &book->markets[book->pool.seats[slot].market];

    balance_hold(accounts_balance(&book->accounts, order->account, market_held_asset(market, order_sells(order))),
                 -amount);
}

void order_enlist(struct book *book, uint32_t slot, uint32_t market, uint32_t schedule)
{
    struct pool *pool = &book->pool;
    struct order *order = &pool->orders[slot];

    pool->seats[slot].market = (uint16_t)market;
    pool->seats[slot].schedule = (uint16_t)schedule;
    account_push(&book->accounts.all[order->account], pool->seats, slot);
    index_add(&book->ids, tag_of_id(order->id), slot);
    if (order_detailed(order)) {
        const struct detail *detail = &pool->details[slot];

        if (detail->client)
            index_add(&book->clients, tag_of_client(order->account, detail->client), slot);
        if (detail->until)
            timers_add(&book->timers, pool, slot);
    }
}

void order_forget(struct book *book, uint32_t slot)
{
    struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];

    index_remove(&book->ids, tag_of_id(order->id), slot);
    account_unlink(&book->accounts.all[order->account], pool->seats, slot);
    if (order_detailed(order)) {
        const struct detail *detail = &pool->details[slot];

        if (detail->client)
            index_remove(&book->clients, tag_of_client(order->account, detail->client), slot);
        if (detail->timer)
            timers_remove(&book->timers, pool, slot);
    }
    pool_give(pool, slot);
}

void market_level_opened(struct market *market, bool sells, uint32_t tick)
{
    if (sells && tick < market->ask)
        market->ask = tick;
    else if (!sells && tick > market->bid)
        market->bid = tick;
    else
        return;
    market_set_fences(market);
}

void order_rest(struct book *book, struct market *market, uint32_t slot)
{
    struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];

    if (ladder_push(&market->resting, &book->pages, pool->orders, order_price(order), slot))
        market_level_opened(market, order_sells(order), order_price(order));
    market->icebergs += pool_hidden(pool, slot) > 0;
}

void market_level_closed(struct book *book, struct market *market, uint32_t tick)
{
    uint32_t next;

    if (tick == market->bid) {
        market->bid = ladder_below(&market->resting, &book->pages, tick);
    } else if (tick == market->ask) {
        next = ladder_above(&market->resting, &book->pages, tick);
        market->ask = next != NO_TICK ? next : NO_ASK;
    } else {
        return;
    }
    market_set_fences(market);
}

void order_leave(struct book *book, struct market *market, uint32_t slot)
{
    struct pool *pool = &book->pool;

    if (pool_waits(pool, slot)) {
        waiting_leave(book, market, slot);
        return;
    }
    market->icebergs -= pool_hidden(pool, slot) > 0;
    if (ladder_unlink(&market->resting, &book->pages, pool->orders, order_price(&pool->orders[slot]), slot))
        market_level_closed(book, market, order_price(&pool->orders[slot]));
}

void order_cancel(struct book *book, uint32_t slot, enum cancel_reason reason, uint64_t other)
{
    const struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    uint32_t number = pool->seats[slot].market;
    int64_t held = order_hold(book, slot);

    TELL(book, EV_CANCELLED, .market = (uint16_t)number, .account = order->account, .order = order->id,
         .other = other, .price = order_price(order), .detail = reason, .quantity = pool_left(pool, slot),
         .amount = held);
    order_release(book, slot, held);
    order_leave(book, &book->markets[number], slot);
    order_forget(book, slot);
}
