/* Orders that wait for a price: stop-loss, take-profit and trailing stops.
 *
 * A waiting order stands in one of two ladders by its trigger: `rising` wakes when the last price is at or above it,
 * `falling` when it is at or below. When prices moved, whatever they reached leaves its ladder for one queue, in the
 * order in which it was reached; the queue is worked off one by one, and what trades meanwhile lengthens it. */
#ifndef SLIPWAY_WAITING_H
#define SLIPWAY_WAITING_H

#include "state.h"

/* The ladder in which an order of these flags waits. */
struct ladder *waiting_ladder(struct market *market, uint32_t flags);
/* Joins the queue of its trigger and, a trailing stop, its market's list of them; there is room. */
void waiting_join(struct book *book, struct market *market, uint32_t slot);
/* Leaves both. */
void waiting_leave(struct book *book, struct market *market, uint32_t slot);
/* Leaves the queue of its trigger for that of another one; there is room. */
void waiting_move(struct book *book, struct market *market, uint32_t slot, uint32_t trigger);

/* Whether the market's last price has reached a trigger. */
bool waiting_is_reached(const struct market *market, uint32_t flags, uint32_t trigger);
/* The first trigger of a trailing stop from a price; false if it is out of range. */
bool trailing_trigger(uint32_t flags, uint32_t price, uint32_t distance, uint32_t *trigger);
/* The limit that follows from a trigger: a market type's bound, or a trailing limit's offset from it; that of any
 * other limit type is as it is. False if it is out of range. */
bool waiting_limit(const struct market *market, uint32_t flags, uint32_t trigger, uint32_t offset, uint32_t *limit);
/* How far from a price a market order may trade. */
uint32_t market_bound(const struct market *market, bool sells, uint32_t from);

/* The market traded at a price: trailing triggers follow, and what is reached leaves for the queue of woken orders. */
void waiting_price_moved(struct book *book, struct market *market, uint32_t price);
/* An order that waits and whose trigger is reached leaves for the queue of woken orders. */
void waiting_call(struct book *book, struct market *market, uint32_t slot);
/* Wakes the queue until it is empty. */
void waiting_wake_all(struct book *book);

#endif
