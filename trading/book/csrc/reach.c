/* Fill-or-kill: counting what a taker can reach before anything trades. */
#include "match.h"

/* The lots of one level that count for fill-or-kill; -1 if counting ends there before `wanted` are found. Where an own
 * order ends the taker, hidden lots before it are out of reach: they are shown behind it. */
static int64_t level_reachable(const struct book *book, const struct taker *taker, uint32_t slot, int64_t wanted)
{
    enum self_trade mode = taker_mode(taker);
    int64_t shown = 0;
    int64_t hidden = 0;

    for (; slot != 0 && shown < wanted; slot = book->pool.orders[slot].next) {
        if (mode == STP_ALLOW || book->pool.orders[slot].account != taker->account) {
            shown += book->pool.orders[slot].open;
            hidden += pool_hidden(&book->pool, slot);
        } else if (mode != STP_CANCEL_OLDEST) {
            return -1;
        }
    }
    return shown + hidden;
}

bool taker_reaches_all(const struct book *book, const struct taker *taker)
{
    const struct market *market = taker->market;
    bool sells = taker_sells(taker);
    bool as_shown = market->icebergs == 0
                 && (taker_mode(taker) == STP_ALLOW || book->accounts.all[taker->account].open == 0);
    int64_t wanted = taker->left;
    uint32_t price = sells ? market->bid : market->ask;

    if (!market_crosses(market, sells, taker->limit))
        return false;
    while (price != NO_TICK && (sells ? price >= taker->limit : price <= taker->limit)) {
        const struct level *level = ladder_level(&market->resting, &book->pages, price);
        int64_t lots = as_shown ? level->lots : level_reachable(book, taker, level->head, wanted);

        if (lots < 0)
            return false;
        if (lots >= wanted)
            return true;
        wanted -= lots;
        price = sells ? ladder_below(&market->resting, &book->pages, price)
                      : ladder_above(&market->resting, &book->pages, price);
    }
    return false;
}
