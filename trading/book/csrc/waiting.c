#include "waiting.h"

#include "match.h"
#include "orders.h"

static enum wake flags_wake(uint32_t flags)
{
    return (enum wake)((flags & WAKE_MASK) >> WAKE_SHIFT);
}

static bool flags_limit(uint32_t flags)
{
    return (flags & TYPE_MASK) >> TYPE_SHIFT == TYPE_LIMIT;
}

struct ladder *waiting_ladder(struct market *market, uint32_t flags)
{
    bool sells = flags & FLAG_SELL;
    bool takes_profit = flags_wake(flags) == WAKE_TAKE_PROFIT;

    return sells == takes_profit ? &market->rising : &market->falling;
}

bool waiting_is_reached(const struct market *market, uint32_t flags, uint32_t trigger)
{
    bool sells = flags & FLAG_SELL;
    bool rises = sells == (flags_wake(flags) == WAKE_TAKE_PROFIT);

    if (market->last == 0)
        return false;
    return rises ? market->last >= trigger : market->last <= trigger;
}

bool trailing_trigger(uint32_t flags, uint32_t price, uint32_t distance, uint32_t *trigger)
{
    if (flags & FLAG_SELL) {
        if (distance >= price)
            return false;
        *trigger = price - distance;
        return true;
    }
    *trigger = price + distance; /* both below 2^30 */
    return *trigger <= MAX_TICK;
}

uint32_t market_bound(const struct market *market, bool sells, uint32_t from)
{
    uint64_t move = (uint64_t)from * market->protection_ppm / MILLION;

    if (sells)
        return move < from ? from - (uint32_t)move : 1;
    return from + move < MAX_TICK ? from + (uint32_t)move : MAX_TICK;
}

bool waiting_limit(const struct market *market, uint32_t flags, uint32_t trigger, uint32_t offset, uint32_t *limit)
{
    bool sells = flags & FLAG_SELL;

    if (!flags_limit(flags)) {
        *limit = market_bound(market, sells, trigger);
        return true;
    }
    if (flags_wake(flags) != WAKE_TRAILING)
        return true;
    if (sells ? offset >= trigger : offset > MAX_TICK - trigger)
        return false;
    *limit = sells ? trigger - offset : trigger + offset;
    return true;
}

static void trail_push(struct trail *trail, struct detail *details, uint32_t slot)
{
    details[slot].trail_prev = trail->tail;
    details[slot].trail_next = 0;
    if (trail->tail)
        details[trail->tail].trail_next = slot;
    else
        trail->head = slot;
    trail->tail = slot;
}

static void trail_unlink(struct trail *trail, struct detail *details, uint32_t slot)
{
    const struct detail *detail = &details[slot];

    if (detail->trail_prev)
        details[detail->trail_prev].trail_next = detail->trail_next;
    else
        trail->head = detail->trail_next;
    if (detail->trail_next)
        details[detail->trail_next].trail_prev = detail->trail_prev;
    else
        trail->tail = detail->trail_prev;
}

void waiting_join(struct book *book, struct market *market, uint32_t slot)
{
    struct pool *pool = &book->pool;
    const struct detail *detail = &pool->details[slot];

    ladder_push(waiting_ladder(market, detail->flags), &book->pages, pool->orders, detail->trigger, slot);
    market->waiting++;
    if (flags_wake(detail->flags) == WAKE_TRAILING)
        trail_push(&market->trails[detail->flags & FLAG_SELL], pool->details, slot);
}

static void waiting_leave_ladder(struct book *book, struct market *market, uint32_t slot)
{
    struct pool *pool = &book->pool;
    const struct detail *detail = &pool->details[slot];

    ladder_unlink(waiting_ladder(market, detail->flags), &book->pages, pool->orders, detail->trigger, slot);
}

void waiting_leave(struct book *book, struct market *market, uint32_t slot)
{
    const struct detail *detail = &book->pool.details[slot];

    waiting_leave_ladder(book, market, slot);
    market->waiting--;
    if (flags_wake(detail->flags) == WAKE_TRAILING)
        trail_unlink(&market->trails[detail->flags & FLAG_SELL], book->pool.details, slot);
}

void waiting_move(struct book *book, struct market *market, uint32_t slot, uint32_t trigger)
{
    struct pool *pool = &book->pool;
    struct detail *detail = &pool->details[slot];

    waiting_leave_ladder(book, market, slot);
    detail->trigger = trigger;
    ladder_push(waiting_ladder(market, detail->flags), &book->pages, pool->orders, trigger, slot);
}

void waiting_call(struct book *book, struct market *market, uint32_t slot)
{
    struct order *orders = book->pool.orders;

    waiting_leave(book, market, slot);
    orders[slot].next = 0;
    if (book->woken.tail)
        orders[book->woken.tail].next = slot;
    else
        book->woken.head = slot;
    book->woken.tail = slot;
}

/* A trailing trigger follows the price, if that is better than all before. */
static void trailing_follow(struct book *book, struct market *market, uint32_t slot, uint32_t price)
{
    const struct detail *detail = &book->pool.details[slot];
    bool sells = detail->flags & FLAG_SELL;
    uint32_t best = sells ? detail->trigger + detail->distance : detail->trigger - detail->distance;
    uint32_t trigger = sells ? price - detail->distance : price + detail->distance;

    if (sells ? price <= best : price >= best)
        return;
    if (ladder_has_room(waiting_ladder(market, detail->flags), &book->pages, trigger))
        waiting_move(book, market, slot, trigger);
    else
        order_cancel(book, slot, CANCEL_LADDER_FULL, 0);
}

static void trailing_follow_all(struct book *book, struct market *market, uint32_t price)
{
    for (int side = 1; side >= 0; side--) {
        uint32_t next;

        for (uint32_t slot = market->trails[side].head; slot != 0; slot = next) {
            next = book->pool.details[slot].trail_next;
            trailing_follow(book, market, slot, price);
        }
    }
}

void waiting_price_moved(struct book *book, struct market *market, uint32_t price)
{
    uint32_t tick;

    if (market->waiting == 0)
        return;
    trailing_follow_all(book, market, price);
    while ((tick = ladder_lowest(&market->rising, &book->pages)) != NO_TICK && tick <= price)
        waiting_call(book, market, ladder_level(&market->rising, &book->pages, tick)->head);
    while ((tick = ladder_highest(&market->falling, &book->pages)) != NO_TICK && tick >= price)
        waiting_call(book, market, ladder_level(&market->falling, &book->pages, tick)->head);
}

/* A buy never wakes to a limit above what it holds for: the protection may have been widened meanwhile. */
static uint32_t waiting_limit_now(const struct market *market, const struct detail *detail, uint32_t holds_for)
{
    uint32_t limit = holds_for;

    waiting_limit(market, detail->flags, detail->trigger, detail->offset, &limit);
    return !(detail->flags & FLAG_SELL) && limit > holds_for ? holds_for : limit;
}

static void waiting_wake(struct book *book, uint32_t slot)
{
    struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    struct detail *detail = &pool->details[slot];
    struct market *market = &book->markets[pool->seats[slot].market];
    uint32_t trigger = detail->trigger;
    struct taker taker = {.market = market,
                          .id = order->id,
                          .account = order->account,
                          .slot = slot,
                          .flags = detail->flags,
                          .limit = waiting_limit_now(market, detail, order_price(order)),
                          .schedule = pool->seats[slot].schedule,
                          .credit = detail->credit,
                          .left = order->open,
                          .filled = detail->filled};

    order_release(book, slot, order_hold(book, slot));
    detail->trigger = 0;
    detail->distance = 0;
    detail->offset = 0;
    detail->flags = 0;
    TELL(book, EV_TRIGGERED, .market = market->number, .account = order->account, .order = order->id,
         .other = trigger, .price = taker.limit, .quantity = taker.left, .amount = taker_hold(book, &taker));
    taker_run(book, &taker);
}

void waiting_wake_all(struct book *book)
{
    while (book->woken.head != 0) {
        uint32_t slot = book->woken.head;

        book->woken.head = book->pool.orders[slot].next;
        if (book->woken.head == 0)
            book->woken.tail = 0;
        waiting_wake(book, slot);
    }
}
