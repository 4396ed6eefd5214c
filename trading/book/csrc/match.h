/* Matching: a taker meets the best orders of the other side until it is filled, or none is within its limit.
 *
 * Trades happen at the maker's price, at one price the oldest first. The makers' balances move with each trade, the
 * taker's are added up and moved once at the end: nobody sees them in between. */
#ifndef SLIPWAY_MATCH_H
#define SLIPWAY_MATCH_H

#include "state.h"

struct taker {
    struct market *market;
    uint64_t id;
    uint32_t account;
    uint32_t slot;        /* of an order that comes again; 0: it is new */
    uint32_t flags;       /* of its command */
    uint32_t limit;       /* or bound, in ticks; 0: a market order that found no other side */
    uint32_t schedule;
    uint32_t credit;      /* of its fees so far */
    int64_t left;         /* lots */
    int64_t amount;       /* of an order by amount: the notional left */
    int64_t filled;       /* lots traded or taken away */
    int64_t display;
    uint64_t client;      /* of a new order; one that comes again has kept its own, and its `until` */
    uint64_t until;
    int64_t base;         /* what its balances gained or lost so far */
    int64_t quote;
    uint32_t first_price; /* of its trades; 0: none */
    uint32_t last_price;
    uint64_t met;         /* the own order at which a self-trade ended it */
};

static inline bool taker_sells(const struct taker *taker)
{
    return taker->flags & FLAG_SELL;
}

static inline bool taker_by_amount(const struct taker *taker)
{
    return (taker->flags & TYPE_MASK) >> TYPE_SHIFT == TYPE_AMOUNT;
}

static inline enum self_trade taker_mode(const struct taker *taker)
{
    enum self_trade mode = (enum self_trade)((taker->flags & STP_MASK) >> STP_SHIFT);

    return mode == STP_DECREMENT && taker_by_amount(taker) ? STP_CANCEL_NEWEST : mode;
}

/* Whether all of a fill-or-kill order is within reach (reach.c). */
bool taker_reaches_all(const struct book *book, const struct taker *taker);
/* What is left of a taker would hold, at its limit and the dearer fee. */
int64_t taker_hold(const struct book *book, const struct taker *taker);
/* The whole way of a taker: it trades, its balances move, what is left rests or is cancelled, and the orders that
 * wait for a price are told (waiting.h). Its own hold, if it is no new order, was given back before. */
void taker_run(struct book *book, struct taker *taker);
/* Rests a new order that meets nothing, or what is left of a taker. */
void taker_rest(struct book *book, const struct taker *taker);

#endif
