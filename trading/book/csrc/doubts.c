/* What could be wrong with an order in a snapshot. */
#include "snapshot.h"
#include "waiting.h"

#define WAITING_FLAGS (FLAG_SELL | TYPE_MASK | TIF_MASK | WAKE_MASK | STP_MASK)

/* What is wrong with the numbers of an order that rests. */
static const char *resting_fault(const struct snapshot_order *it)
{
    if (it->flags & ~FLAG_SELL || it->distance || it->offset || it->trail)
        return "a resting order has marks of a waiting one";
    if (it->hidden > 0 && it->display == 0)
        return "an order hides lots and is no iceberg";
    return NULL;
}

static const char *waiting_fault(const struct market *market, const struct snapshot_order *it)
{
    bool trails = (it->flags & WAKE_MASK) >> WAKE_SHIFT == WAKE_TRAILING;
    bool sells = it->flags & FLAG_SELL;

    if (it->flags & ~WAITING_FLAGS || !(it->flags & WAKE_MASK) || (it->flags & TYPE_MASK) >> TYPE_SHIFT > TYPE_MARKET
        || (it->flags & STP_MASK) >> STP_SHIFT > STP_ALLOW)
        return "a waiting order's flags are none";
    if (it->hidden || it->display || it->filled || it->credit)
        return "a waiting order has marks of one that traded";
    if ((it->until != 0) != ((it->flags & TIF_MASK) >> TIF_SHIFT == TIF_GTD))
        return "a waiting order's time in force does not fit its expiry";
    if (it->offset && (it->flags & TYPE_MASK) >> TYPE_SHIFT != TYPE_LIMIT)
        return "a market order has the offset of a limit";
    if (it->trigger > MAX_TICK || it->offset > MAX_TICK || (!trails && (it->distance || it->offset || it->trail)))
        return "a waiting order's trigger is out of range";
    if (trails && (it->distance == 0 || it->distance > MAX_TICK))
        return "a trailing stop's distance is out of range";
    if (trails && (sells ? it->trigger > MAX_TICK - it->distance : it->trigger <= it->distance))
        return "a trailing stop's best price is out of range";
    if (trails && (sells ? it->trigger + it->distance < market->last : it->trigger - it->distance > market->last))
        return "a trailing stop did not follow the last price";
    if (waiting_is_reached(market, it->flags, it->trigger))
        return "an order waits for a price that was reached";
    return NULL;
}

const char *order_fault(const struct book *book, const struct snapshot_order *it)
{
    const struct market *market = book_market(book, it->market);
    int64_t left;
    int64_t base;

    if (market == NULL || accounts_find(&book->accounts, it->account) == NULL)
        return "an order's market or account does not exist";
    if (it->id == 0 || it->price == 0 || it->price > MAX_TICK || it->credit >= MILLION || it->zero[0] || it->zero[1]
        || !book->schedules[it->schedule].is_set)
        return "an order's id, price or schedule is out of range";
    if (it->open <= 0 || it->hidden < 0 || it->display < 0 || it->filled < 0
        || __builtin_add_overflow(it->open, it->hidden, &left)
        || __builtin_mul_overflow(left, market->lot_base, &base) || base > MAX_AMOUNT
        || it->filled > MAX_AMOUNT - left || !market_notional(market, it->price, left, &base))
        return "an order's quantity is out of range";
    if (it->until != 0 && it->until <= book->time)
        return "an order has expired";
    return it->trigger ? waiting_fault(market, it) : resting_fault(it);
}
