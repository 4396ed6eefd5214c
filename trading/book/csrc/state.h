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

struct market {
    struct ladder resting;
    struct ladder rising;  /* wait for a last price at or above their trigger */
    struct ladder falling; /* at or below */
    uint32_t bid;
    uint32_t ask;
    uint32_t last; /* price; 0: none yet */
    uint32_t collar_low;
    uint32_t collar_high;
    uint16_t number;
    uint16_t base;
    uint16_t quote;
    uint8_t status; /* 0: there is no such market */
    uint8_t fee_class;
    int64_t lot_base;
    int64_t tick_quote;
    int64_t min_lots;
    int64_t min_notional;
    int64_t max_lots;
    uint32_t collar_ppm;
    uint32_t protection_ppm;
    uint32_t waiting;  /* orders in rising and falling */
    uint32_t icebergs; /* resting orders with hidden lots */
    struct trail trails[2]; /* by side */
};

struct sink {
    struct event *next; /* in the caller's memory */
    struct event *end;
    struct event *spill; /* events that found no room there */
    size_t spilled;
    size_t spill_room;
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
    struct market *markets;
    struct timers timers;
    struct trail woken; /* a queue through order.next of orders that wake in this command */
    uint32_t market_capacity;
};

/* The slow way of sink_next. */
struct event *sink_spill(struct sink *sink);

static inline struct event *sink_next(struct sink *sink)
{
    if (__builtin_expect(sink->next != sink->end, 1))
        return sink->next++;
    return sink_spill(sink);
}

/* Tells what happened; version and sequence are filled in here. */
static inline void book_tell(struct book *book, enum event_kind kind, const struct event *fields)
{
    struct event *event = sink_next(&book->sink);

    *event = *fields;
    event->version = RECORD_VERSION;
    event->kind = (uint8_t)kind;
    event->sequence = book->sequence;
}

static inline struct market *book_market(const struct book *book, uint32_t number)
{
    if (number >= book->market_capacity || book->markets[number].status == 0)
        return NULL;
    return &book->markets[number];
}

/* The last price, and with it how far through it a limit may be. */
static inline void market_set_last(struct market *market, uint32_t price)
{
    uint64_t move = (uint64_t)price * market->collar_ppm / MILLION;

    market->last = price;
    market->collar_low = 0;
    market->collar_high = MAX_TICK;
    if (price == 0 || market->collar_ppm == 0)
        return;
    if (move < price)
        market->collar_low = price - (uint32_t)move;
    if (price + move < MAX_TICK)
        market->collar_high = price + (uint32_t)move;
}

static inline uint32_t market_held_asset(const struct market *market, bool sells)
{
    return sells ? market->base : market->quote;
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
    if (sells)
        return lots * market->lot_base;
    return fee_and_notional((int64_t)price * lots * market->tick_quote, book->schedules[schedule].dearer, credit);
}

#endif
