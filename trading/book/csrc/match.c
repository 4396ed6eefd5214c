#include "match.h"

#include "orders.h"
#include "waiting.h"

enum outcome { OUTCOME_FILLED, OUTCOME_NO_MORE, OUTCOME_SPENT, OUTCOME_SELF_TRADE };

static bool taker_is_filled(const struct taker *taker)
{
    return taker_by_amount(taker) ? taker->amount == 0 : taker->left == 0;
}

int64_t taker_hold(const struct book *book, const struct taker *taker)
{
    if (taker->limit == 0)
        return 0;
    if (taker_by_amount(taker) && !taker_sells(taker))
        return fee_and_notional(taker->amount, book->schedules[taker->schedule].dearer, taker->credit);
    return market_hold(book, taker->market, taker_sells(taker), taker->limit, taker->left, taker->schedule,
                       taker->credit);
}

/* Moves the maker's balances for a trade, and returns its fee. */
static int64_t maker_settle(struct book *book, const struct market *market, uint32_t slot, int64_t lots,
                            int64_t notional)
{
    struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    const struct schedule *schedule = &book->schedules[pool->seats[slot].schedule];
    struct balance *base = accounts_balance(&book->accounts, order->account, market->base);
    struct balance *quote = accounts_balance(&book->accounts, order->account, market->quote);
    uint32_t credit = pool_credit(pool, slot);
    int64_t left = pool_left(pool, slot);
    int64_t unit = (int64_t)order_price(order) * market->tick_quote;
    int64_t released = 0;
    int64_t fee;

    if (order_sells(order)) {
        fee = fee_charge(notional, schedule->maker, &credit);
        base->held -= lots * market->lot_base;
        quote->available += notional - fee;
    } else {
        released = fee_and_notional(unit * left, schedule->dearer, credit);
        fee = fee_charge(notional, schedule->maker, &credit);
        if (left != lots)
            released -= fee_and_notional(unit * (left - lots), schedule->dearer, credit);
        quote->held -= released;
        quote->available += released - notional - fee;
        base->available += lots * market->lot_base;
    }
    if (left != lots) {
        struct detail *detail = pool_detail(pool, slot);

        detail->credit = credit;
        detail->filled += lots;
    }
    return fee;
}

/* Shows the next part of an iceberg, at the end of its queue. */
static void maker_refill(struct book *book, struct market *market, uint32_t slot)
{
    struct pool *pool = &book->pool;
    struct order *order = &pool->orders[slot];
    struct detail *detail = &pool->details[slot];
    struct level *level = ladder_level(&market->resting, &book->pages, order_price(order));
    int64_t shown = detail->hidden < detail->display ? detail->hidden : detail->display;

    detail->hidden -= shown;
    market->icebergs -= detail->hidden == 0;
    if (level->head == level->tail) {
        order->open = shown;
        level->lots += shown;
    } else {
        ladder_unlink(&market->resting, &book->pages, pool->orders, order_price(order), slot);
        order->open = shown;
        ladder_push(&market->resting, &book->pages, pool->orders, order_price(order), slot);
    }
    TELL(book, EV_REFILLED, .market = market->number, .account = order->account, .order = order->id,
         .price = order_price(order), .quantity = shown, .amount = detail->hidden);
}

/* Takes lots off what the maker shows. */
static void maker_shrink(struct book *book, const struct market *market, uint32_t slot, int64_t lots)
{
    struct order *order = &book->pool.orders[slot];

    order->open -= lots;
    ladder_level(&market->resting, &book->pages, order_price(order))->lots -= lots;
}

/* A maker that is done, the first of its queue with no lots left, leaves everything. */
static void maker_leave(struct book *book, struct market *market, uint32_t slot)
{
    const struct order *order = &book->pool.orders[slot];
    uint32_t price = order_price(order);

    if (ladder_unlink(&market->resting, &book->pages, book->pool.orders, price, slot))
        market_level_closed(book, market, price);
    order_forget(book, slot);
}

/* One trade of taker and maker at the maker's price. */
static void taker_trade(struct book *book, struct taker *taker, uint32_t slot, int64_t lots)
{
    struct market *market = taker->market;
    const struct order *maker = &book->pool.orders[slot];
    uint32_t price = order_price(maker);
    int64_t notional = (int64_t)price * lots * market->tick_quote;
    bool maker_done = pool_left(&book->pool, slot) == lots;
    int64_t maker_fee = maker_settle(book, market, slot, lots, notional);
    uint32_t kind;
    int64_t taker_fee = fee_charge(notional, book->schedules[taker->schedule].taker, &taker->credit);

    accounts_balance(&book->accounts, HOUSE, market->quote)->available += maker_fee + taker_fee;
    taker->base += taker_sells(taker) ? -lots * market->lot_base : lots * market->lot_base;
    taker->quote += (taker_sells(taker) ? notional : -notional) - taker_fee;
    taker->left -= lots;
    taker->filled += lots;
    if (taker_by_amount(taker))
        taker->amount -= notional;
    if (taker->first_price == 0)
        taker->first_price = price;
    taker->last_price = price;
    maker_shrink(book, market, slot, lots);
    kind = EV_TRADE | (taker_sells(taker) ? TRADE_TAKER_SOLD : 0) | (maker_done ? TRADE_MAKER_DONE : 0)
         | (taker_is_filled(taker) ? TRADE_TAKER_DONE : 0);
    TELL(book, kind, .market = market->number, .account = taker->account, .order = taker->id, .other = maker->id,
         .price = price, .detail = maker->account, .quantity = lots, .amount = taker_fee, .amount2 = maker_fee);
    if (maker_done) {
        maker_leave(book, market, slot);
    } else if (maker->open == 0) {
        maker_refill(book, market, slot);
    }
}

/* Takes the same number of lots off both, without a trade. */
static void taker_decrement(struct book *book, struct taker *taker, uint32_t slot)
{
    const struct order *maker = &book->pool.orders[slot];
    int64_t lots = taker->left < maker->open ? taker->left : maker->open;
    int64_t held = order_hold(book, slot);
    int64_t released;

    maker_shrink(book, taker->market, slot, lots);
    pool_detail(&book->pool, slot)->filled += lots;
    released = held - order_hold(book, slot);
    order_release(book, slot, released);
    taker->left -= lots;
    taker->filled += lots;
    taker->met = maker->id;
    TELL(book, EV_REDUCED, .market = taker->market->number, .account = maker->account, .order = maker->id,
         .other = taker->id, .price = order_price(maker), .quantity = lots, .amount = released);
    TELL(book, EV_REDUCED, .market = taker->market->number, .account = maker->account, .order = taker->id,
         .other = maker->id, .price = order_price(maker), .quantity = lots);
    if (maker->open != 0)
        return;
    if (book->pool.details[slot].hidden)
        maker_refill(book, taker->market, slot);
    else
        order_cancel(book, slot, CANCEL_SELF_TRADE, taker->id);
}

/* The taker met an order of its own account. False if that ends it. */
static bool taker_meets_itself(struct book *book, struct taker *taker, uint32_t slot)
{
    taker->met = book->pool.orders[slot].id;
    switch (taker_mode(taker)) {
    case STP_CANCEL_OLDEST:
        order_cancel(book, slot, CANCEL_SELF_TRADE, taker->id);
        return true;
    case STP_CANCEL_BOTH:
        order_cancel(book, slot, CANCEL_SELF_TRADE, taker->id);
        return false;
    case STP_DECREMENT:
        taker_decrement(book, taker, slot);
        return taker->left != 0;
    case STP_CANCEL_NEWEST:
    case STP_ALLOW:
        break;
    }
    return false;
}

/* How many lots the taker trades with a maker: 0 if what is left of its amount does not pay for one. */
static int64_t taker_lots(const struct taker *taker, const struct order *maker)
{
    int64_t lots = taker->left < maker->open ? taker->left : maker->open;

    if (taker_by_amount(taker)) {
        int64_t affordable = taker->amount / ((int64_t)order_price(maker) * taker->market->tick_quote);

        return affordable < lots ? affordable : lots;
    }
    return lots;
}

static enum outcome taker_match(struct book *book, struct taker *taker)
{
    struct market *market = taker->market;
    bool trades_with_itself = taker_mode(taker) == STP_ALLOW;

    while (market_crosses(market, taker_sells(taker), taker->limit)) {
        uint32_t price = taker_sells(taker) ? market->bid : market->ask;
        uint32_t slot = ladder_level(&market->resting, &book->pages, price)->head;
        const struct order *maker = &book->pool.orders[slot];
        int64_t lots;

        lots = taker_lots(taker, maker);
        if (lots == 0)
            return OUTCOME_SPENT;
        if (maker->account == taker->account && !trades_with_itself) {
            if (!taker_meets_itself(book, taker, slot))
                return OUTCOME_SELF_TRADE;
            continue;
        }
        taker_trade(book, taker, slot, lots);
        if (taker_is_filled(taker))
            return OUTCOME_FILLED;
    }
    return OUTCOME_NO_MORE;
}

static void taker_settle(struct book *book, const struct taker *taker)
{
    const struct market *market = taker->market;

    accounts_balance(&book->accounts, taker->account, market->base)->available += taker->base;
    accounts_balance(&book->accounts, taker->account, market->quote)->available += taker->quote;
}

/* Tells that what is left of a taker is cancelled; nothing is held for it. */
static void taker_cancel(struct book *book, const struct taker *taker, enum cancel_reason reason)
{
    TELL(book, EV_CANCELLED, .market = taker->market->number, .account = taker->account, .order = taker->id,
         .other = reason == CANCEL_SELF_TRADE ? taker->met : 0, .price = taker->limit, .detail = reason,
         .quantity = taker_by_amount(taker) ? taker->amount : taker->left, .amount = taker_hold(book, taker));
    if (taker->slot)
        order_forget(book, taker->slot);
}

void taker_rest(struct book *book, const struct taker *taker)
{
    struct pool *pool = &book->pool;
    uint32_t slot = taker->slot ? taker->slot : pool_take(pool);
    struct order *order = &pool->orders[slot];
    int64_t shown = taker->display && taker->display < taker->left ? taker->display : taker->left;
    uint32_t asset = market_held_asset(taker->market, taker_sells(taker));

    order->id = taker->id;
    order->account = taker->account;
    order->open = shown;
    order->tick = (order->tick & ORDER_DETAILED) | taker->limit | (taker_sells(taker) ? ORDER_SELL : 0);
    if (order_detailed(order) || taker->client || taker->until || taker->display || taker->filled) {
        struct detail *detail = pool_detail(pool, slot);

        detail->hidden = taker->left - shown;
        detail->display = taker->display;
        detail->filled = taker->filled;
        detail->credit = taker->credit;
        if (!taker->slot) {
            detail->client = taker->client;
            detail->until = taker->until;
        }
    }
    if (!taker->slot)
        order_enlist(book, slot, taker->market->number, taker->schedule);
    balance_hold(accounts_balance(&book->accounts, taker->account, asset), taker_hold(book, taker));
    order_rest(book, taker->market, slot);
}

/* What becomes of a taker that found no more orders within its limit. */
static void taker_end(struct book *book, const struct taker *taker)
{
    enum time_in_force tif = (enum time_in_force)((taker->flags & TIF_MASK) >> TIF_SHIFT);

    if ((taker->flags & TYPE_MASK) >> TYPE_SHIFT != TYPE_LIMIT)
        taker_cancel(book, taker, CANCEL_NO_LIQUIDITY);
    else if (tif == TIF_IOC)
        taker_cancel(book, taker, CANCEL_IOC);
    else if (!ladder_has_room(&taker->market->resting, &book->pages, taker->limit))
        taker_cancel(book, taker, CANCEL_LADDER_FULL);
    else
        taker_rest(book, taker);
}

/* The last price, what it means for limits to come, and for orders that wait for a price. */
static void market_traded(struct book *book, const struct taker *taker)
{
    struct market *market = taker->market;

    market_set_last(market, taker->last_price);
    waiting_price_moved(book, market, taker->first_price);
    if (taker->last_price != taker->first_price)
        waiting_price_moved(book, market, taker->last_price);
}

void taker_run(struct book *book, struct taker *taker)
{
    enum time_in_force tif = (enum time_in_force)((taker->flags & TIF_MASK) >> TIF_SHIFT);
    enum outcome outcome;

    taker->base = 0;
    taker->quote = 0;
    taker->first_price = 0;
    if (tif == TIF_FOK && !taker_reaches_all(book, taker)) {
        taker_cancel(book, taker, CANCEL_FOK);
        return;
    }
    outcome = taker->limit ? taker_match(book, taker) : OUTCOME_NO_MORE;
    taker_settle(book, taker);
    if (outcome == OUTCOME_NO_MORE)
        taker_end(book, taker);
    else if (outcome == OUTCOME_SELF_TRADE)
        taker_cancel(book, taker, CANCEL_SELF_TRADE);
    else if (outcome == OUTCOME_SPENT)
        taker_cancel(book, taker, CANCEL_AMOUNT_SPENT);
    else if (taker->slot)
        order_forget(book, taker->slot);
    if (taker->first_price)
        market_traded(book, taker);
}
