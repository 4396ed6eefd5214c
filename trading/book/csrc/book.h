/* The book: markets whose traders share their balances, matched by price and time. The face of the core.
 *
 * A book is a pure function of the commands applied to it: no clock, no chance, nothing that depends on a hash. The
 * rules and the records are in docs/book.md. A book has one writer; nothing here locks. */
#ifndef SLIPWAY_BOOK_H
#define SLIPWAY_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct book;

struct capacity {
    uint32_t orders;   /* live at once, 1 to 2^30 */
    uint32_t accounts; /* with the house, 1 to 2^30 */
    uint32_t pages;    /* of 1,024 ticks of a ladder, 1 to 2^24 */
    uint32_t markets;  /* 1 to 65535 */
    uint32_t assets;   /* 2 to 65535 */
};

/* What is wrong with a capacity, as a sentence; NULL if nothing is. */
const char *capacity_fault(const struct capacity *capacity);
/* An empty book, to be freed by book_free; NULL if memory lacks. The capacity has no fault. */
struct book *book_new(const struct capacity *capacity);
void book_free(struct book *book);

/* Applies commands, 64 bytes each at any alignment, and writes their events; returns how many were taken. Events that
 * find no room wait inside the book and are written first by the next call; as long as some wait, no command is taken.
 * `written` becomes the number of events in `events`. */
size_t book_apply(struct book *book, const void *commands, size_t count, struct event *events, size_t room,
                  size_t *written);
/* Events that wait for room. */
size_t book_pending(const struct book *book);
/* True if memory for events lacked in the middle of a command: the state is whole, but events are missing, and no
 * further command is taken. Restore the last snapshot and replay. */
bool book_lost_events(const struct book *book);

/* Every invariant; NULL, or a sentence about the first that does not hold. */
const char *book_check(const struct book *book);

/* A canonical dump of the state: how long it is, and its bytes. */
size_t book_snapshot_size(const struct book *book);
/* False if memory lacks. */
bool book_snapshot(const struct book *book, uint8_t *out);
/* A new book from a dump; NULL and a sentence if it is none, or memory lacks. */
struct book *book_restore(const uint8_t *data, size_t size, const char **fault);

/* Reading. An unknown market has no best price and no depth. */
struct order_view {
    uint64_t id;
    uint64_t client;
    uint64_t until;
    int64_t open;
    int64_t hidden;
    int64_t filled;
    uint32_t account;
    uint32_t price;
    uint32_t trigger;
    uint16_t market;
    uint8_t side;
};
struct depth_row {
    uint64_t order; /* 0 in a row of depth */
    int64_t lots;
    uint32_t account;
    uint32_t price;
};

bool book_has_market(const struct book *book, uint32_t market);
/* Opened, or the house. */
bool book_has_account(const struct book *book, uint32_t account);
void book_capacity(const struct book *book, struct capacity *out);
uint32_t book_live(const struct book *book);
uint64_t book_sequence(const struct book *book);
uint64_t book_time(const struct book *book);
size_t book_memory(const struct book *book);
void book_best(const struct book *book, uint32_t market, uint32_t *bid, uint32_t *ask);
uint32_t book_last(const struct book *book, uint32_t market);
bool book_balance(const struct book *book, uint32_t account, uint32_t asset, int64_t *available, int64_t *held);
bool book_find(const struct book *book, uint64_t id, struct order_view *out);
/* The ids of an account's open orders, oldest first; returns how many there are, of which `room` are written. */
size_t book_open_orders(const struct book *book, uint32_t account, uint64_t *ids, size_t room);
/* Up to `room` levels (or orders) of a side, best first; returns how many were written. */
size_t book_depth(const struct book *book, uint32_t market, bool asks, struct depth_row *rows, size_t room);
size_t book_level3(const struct book *book, uint32_t market, bool asks, struct depth_row *rows, size_t room);
/* The CRC-32 of the ten best levels, as Kraken's clients compute it. */
uint32_t book_checksum(const struct book *book, uint32_t market);

#endif
