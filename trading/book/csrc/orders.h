/* An order's ways into the book and out of it: resting, leaving its queue, being forgotten, being cancelled.
 *
 * Each keeps everything that points at a slot true: its queue, the best prices, its account's list, the indexes, the
 * timers, the trailing stops; and the hold in its account's balance. */
#ifndef SLIPWAY_ORDERS_H
#define SLIPWAY_ORDERS_H

#include "state.h"

/* The order of an id, 0 if there is none. */
uint32_t order_find(const struct book *book, uint64_t id);
uint32_t order_find_client(const struct book *book, uint32_t account, uint64_t client);

/* What an order holds now. */
int64_t order_hold(const struct book *book, uint32_t slot);
void order_release(struct book *book, uint32_t slot, int64_t amount);

/* Enters a new order into indexes and its account's list; it is in no queue yet. There is room for it. */
void order_enlist(struct book *book, uint32_t slot, uint32_t market, uint32_t schedule);
/* Its opposite; gives back the slot. */
void order_forget(struct book *book, uint32_t slot);

/* Joins the end of the queue at its limit; there is room. */
void order_rest(struct book *book, struct market *market, uint32_t slot);
/* Leaves its queue, of resting or waiting orders. */
void order_leave(struct book *book, struct market *market, uint32_t slot);
/* After a level of resting orders got its first order, or lost its last: the best prices follow. */
void market_level_opened(struct market *market, bool sells, uint32_t tick);
void market_level_closed(struct book *book, struct market *market, uint32_t tick);

/* Cancels a live order: releases its hold, takes it out of everything, tells it. */
void order_cancel(struct book *book, uint32_t slot, enum cancel_reason reason, uint64_t other);

#endif
