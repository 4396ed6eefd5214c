/* The layout of a snapshot: docs/book.md. */
#ifndef SLIPWAY_SNAPSHOT_H
#define SLIPWAY_SNAPSHOT_H

#include "state.h"

#define SNAPSHOT_MAGIC "SLIPBOOK"
#define SNAPSHOT_VERSION 1u

struct snapshot_header {
    char magic[8];
    uint32_t version;
    uint32_t orders;
    uint32_t accounts;
    uint32_t pages;
    uint16_t markets;
    uint16_t assets;
    uint32_t zero;
    uint64_t sequence;
    uint64_t time;
    uint32_t schedule_count;
    uint32_t account_count;
    uint32_t market_count;
    uint32_t order_count;
};

struct snapshot_schedule {
    uint32_t number;
    uint32_t maker;
    uint32_t taker;
};

struct snapshot_account { /* then a struct balance for each asset */
    uint32_t number;
    uint32_t state_and_tier;
    uint32_t max_open;
    uint32_t zero;
};

struct snapshot_order {
    uint64_t id;
    uint64_t client;
    uint64_t until;
    int64_t open;
    int64_t hidden;
    int64_t display;
    int64_t filled;
    uint32_t account;
    uint32_t price;
    uint32_t trigger;
    uint32_t distance;
    uint32_t offset;
    uint32_t credit;
    uint32_t flags;
    uint32_t rank;
    uint32_t trail;
    uint16_t market;
    uint16_t schedule;
    uint64_t zero[2];
};

_Static_assert(sizeof(struct snapshot_header) == 64, "a snapshot's header has 64 bytes");
_Static_assert(sizeof(struct snapshot_schedule) == 12, "a schedule has no padding");
_Static_assert(sizeof(struct snapshot_account) == 16, "an account has no padding");
_Static_assert(sizeof(struct snapshot_order) == 112, "an order has no padding");

/* What is wrong with an order of a snapshot, whose market and account were read before; NULL if nothing is. */
const char *order_fault(const struct book *book, const struct snapshot_order *it);

#endif
