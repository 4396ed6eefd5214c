/* Placing an order: every reason to refuse it, in the order of docs/book.md, then entering it.
 *
 * Judging changes nothing. An EDIT is judged as the placing of a new order for which an old one makes way. */
#ifndef SLIPWAY_PLACE_H
#define SLIPWAY_PLACE_H

#include "match.h"

struct ticket {
    struct taker taker;
    uint32_t trigger;  /* 0: it does not wait */
    uint32_t distance;
    uint32_t offset;
    bool may_rest;     /* or wait */
    int64_t hold;
    int64_t needed;    /* where funds lacked */
    int64_t available;
};

/* Judges an order. `replaced` is the slot of the order that makes way for it, 0 if none does. */
enum reject ticket_judge(struct book *book, const struct command *command, uint32_t replaced, struct ticket *ticket);
/* Checks that amending shares: quantity of an order, its display, its notional at its limit. */
enum reject quantity_judge(const struct market *market, int64_t lots);
enum reject display_judge(int64_t display, int64_t lots);
enum reject notional_judge(const struct market *market, uint32_t price, int64_t lots);
/* Enters a judged order and tells so. */
void ticket_enter(struct book *book, const struct command *command, struct ticket *ticket);

/* Tells that an order would be accepted. */
void ticket_validated(struct book *book, const struct command *command, const struct ticket *ticket, int64_t quantity,
                      int64_t display);
/* Whether the indexes have room for one more order; false if memory lacks. */
bool indexes_have_room(struct book *book, const struct command *command);

#endif
