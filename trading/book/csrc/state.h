/* What a book consists of. Only the files of the core include this; book.h is for everybody else.
 *
 *   ids[id] -> slot in the pool       market.resting, .rising, .falling -> queues of slots       account -> its slots
 * An order is in exactly one ladder: resting by its price, or while it waits rising or falling by its trigger.
 *   market->bid < market->ask, and both are the best ticks of `resting`, whenever no command is in progress */
#ifndef SLIPWAY_STATE_H
#define SLIPWAY_STATE_H

#include "accounts.h"
#include "book.h"
#include "fees.h"
#include "index.h"
#include "levels.h"
#include "pool.h"
#include "timers.h"

#define NO_BID 0u
#define NO_ASK (MAX_TICK + 1)
#define SCHEDULES 65536u

struct schedule {
    uint32_t maker; /* millionths of the notional */
    uint32_t taker;
    uint32_t dearer;
    uint32_t is_set;
};

struct trail { /* trailing stops of one side, earliest placed first */
    uint32_t head;
    uint32_t tail;
};

struct span { /* of ticks, both ends included; empty if low is above high */
    uint32_t low;
    uint32_t high;
};

static inline bool span_holds(const struct span *span, uint32_t tick)
{
    return (tick >= span->low) & (tick <= span->high);
}

struct market {
    /* What every order asks, together. */
    struct span fences[2];  /* by side: where a limit is within the collar and meets no order */
    struct span collars[2]; /* by side: where a limit is in the ladder and not too far through the last price */
    uint32_t bid;
    uint32_t ask;
    uint16_t held_assets[2]; /* by side: a buy holds of the quote asset, a sell of the base asset */
    int64_t least_lots; /* of min_lots, max_lots and the range, what comes to */
    int64_t most_lots;
    int64_t lot_base;
    int64_t tick_quote;
    int64_t min_notional;
    uint16_t number;
    uint16_t base;
    uint16_t quote;
    uint8_t status; /* 0: there is no such market */
    uint8_t fee_class;
    struct ladder resting;
    struct ladder rising;  /* wait for a last price at or above their trigger */
    struct ladder falling; /* at or below */
    uint32_t last;         /* price; 0: none yet */
    uint32_t collar_ppm;
    uint32_t protection_ppm;
    uint32_t waiting;  /* orders in rising and falling */
    uint32_t icebergs; /* resting orders with hidden lots */
    int64_t min_lots;
    int64_t max_lots;
    struct trail trails[2]; /* by side */
};

struct sink {
    struct event *next; /* in the caller's memory */
    struct event *end;
    struct event *spill; /* events that found no room there */
    size_t spilled;
    size_t spill_room;
    bool full; /* some events found no room: no further command is taken */
    bool lost;
    struct event nowhere;
};

struct book {
    uint64_t sequence;
    uint64_t time;
    struct sink sink;
    struct pool pool;
    struct index ids;
    struct index clients;
    struct pages pages;
    struct accounts accounts;
    struct schedule *schedules;
    uint64_t *schedules_set; /* a bit for each that is */
    uint32_t schedule_count;
    struct market *markets;
    struct timers timers;
    struct trail woken; /* a queue through order.next of orders that wake in this command */
    uint32_t market_capacity;
};

/* Sets a fee schedule. The same again changes nothing. */
void schedule_set(struct book *book, uint32_t number, uint32_t maker, uint32_t taker);

/* Drops the events that wait for room. */
void sink_forget(struct sink *sink);

/* The slow way of sink_next. */
struct event *sink_spill(struct sink *sink);

static inline struct event *sink_next(struct sink *sink)
{
    if (__builtin_expect(sink->next != sink->end, 1))
        return sink->next++;
    return sink_spill(sink);
}

/* An event as eight words: writing them costs the processor half of what writing its fields does. */
union event_words {
    struct event event;
    uint64_t words[RECORD_BYTES / 8];
};

static inline __attribute__((always_inline)) void book_tell(struct book *book, uint32_t kind, struct event fields)
{
    uint64_t *words = ((union event_words *)sink_next(&book->sink))->words;

    words[0] = (uint64_t)fields.account << 32 | (uint32_t)fields.market << 16 | kind << 8 | RECORD_VERSION;
    words[1] = book->sequence;
    words[2] = fields.order;
    words[3] = fields.other;
    words[4] = (uint64_t)fields.detail << 32 | fields.price;
    words[5] = (uint64_t)fields.quantity;
    words[6] = (uint64_t)fields.amount;
    words[7] = (uint64_t)fields.amount2;
}

/* Tells what happened: TELL(book, EV_..., .order = ..., ...). */
#define TELL(book, kind, ...) book_tell(book, (uint32_t)(kind), (struct event){__VA_ARGS__})

static inline struct market *book_market(const struct book *book, uint32_t number)
{
    if (number >= book->market_capacity || book->markets[number].status == 0)
        return NULL;
    return &book->markets[number];
}

/* One of two numbers, by arithmetic: whether an order buys or sells no processor can foresee. */
static inline int64_t choose(bool first, int64_t one, int64_t other)
{
    return other ^ ((one ^ other) & -(int64_t)first);
}

/* After bid, ask or collar changed. */
static inline void market_set_fences(struct market *market)
{
    uint32_t below_ask = market->ask - 1;
    uint32_t above_bid = market->bid + 1;

    market->fences[0] = market->collars[0];
    market->fences[1] = market->collars[1];
    if (below_ask < market->fences[0].high)
        market->fences[0].high = below_ask;
    if (above_bid > market->fences[1].low)
        market->fences[1].low = above_bid;
}

/* The last price, and with it how far through it a limit may be. */
static inline void market_set_last(struct market *market, uint32_t price)
{
    uint64_t move = (uint64_t)price * market->collar_ppm / MILLION;

    market->last = price;
    market->collars[0] = market->collars[1] = (struct span){1, MAX_TICK};
    if (price != 0 && market->collar_ppm != 0) {
        if (price + move < MAX_TICK)
            market->collars[0].high = price + (uint32_t)move;
        if (move < price)
            market->collars[1].low = price - (uint32_t)move;
    }
    market_set_fences(market);
}

/* Whether the other side's best order is within a limit. Without a branch: for a sell all bits are turned over, and
 * with them the comparison. */
static inline bool market_crosses(const struct market *market, bool sells, uint32_t limit)
{
    uint32_t turn = -(uint32_t)sells;
    uint32_t best = market->ask ^ ((market->ask ^ market->bid) & turn);

    return (best ^ turn) <= (limit ^ turn);
}

static inline uint32_t market_held_asset(const struct market *market, bool sells)
{
    return market->held_assets[sells];
}

/* price * lots * tick_quote; false if that is more than an amount may be. */
static inline bool market_notional(const struct market *market, uint32_t price, int64_t lots, int64_t *notional)
{
    return !__builtin_mul_overflow((int64_t)price, lots, notional)
        && !__builtin_mul_overflow(*notional, market->tick_quote, notional) && *notional <= MAX_AMOUNT;
}

/* What `lots` at a limit hold, whose notional was checked. */
static inline int64_t market_hold(const struct book *book, const struct market *market, bool sells, uint32_t price,
                                  int64_t lots, uint32_t schedule, uint32_t credit)
{
    /* A sell's notional is within the range too, so both may be computed. */
    return choose(sells, lots * market->lot_base,
                  fee_and_notional((int64_t)price * lots * market->tick_quote, book->schedules[schedule].dearer,
                                   credit));
}

#endif
