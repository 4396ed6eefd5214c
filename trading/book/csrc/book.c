#include <stdlib.h>

#include "memory.h"
#include "state.h"

const char *capacity_fault(const struct capacity *capacity)
{
    if (capacity->orders < 1 || capacity->orders > 1u << 30)
        return "orders must be between 1 and 1073741824";
    if (capacity->accounts < 1 || capacity->accounts > 1u << 30)
        return "accounts must be between 1 and 1073741824";
    if (capacity->pages < 1 || capacity->pages > 1u << 24)
        return "pages must be between 1 and 16777216";
    if (capacity->markets < 1 || capacity->markets > 65535)
        return "markets must be between 1 and 65535";
    if (capacity->assets < 2 || capacity->assets > 65535)
        return "assets must be between 2 and 65535";
    return NULL;
}

static bool book_init(struct book *book, const struct capacity *capacity)
{
    book->market_capacity = capacity->markets;
    book->markets = memory_reserve(capacity->markets, sizeof(struct market));
    book->schedules = memory_reserve(SCHEDULES, sizeof(struct schedule));
    book->schedules_set = memory_reserve(SCHEDULES / 64, sizeof(uint64_t));
    return book->markets && book->schedules && book->schedules_set && pool_init(&book->pool, capacity->orders)
        && pages_init(&book->pages, capacity->pages) && timers_init(&book->timers, capacity->orders)
        && accounts_init(&book->accounts, capacity->accounts, capacity->assets) && index_init(&book->ids)
        && index_init(&book->clients);
}

struct book *book_new(const struct capacity *capacity)
{
    struct book *book = calloc(1, sizeof *book);

    if (book == NULL)
        return NULL;
    if (!book_init(book, capacity)) {
        book_free(book);
        return NULL;
    }
    return book;
}

void book_free(struct book *book)
{
    if (book == NULL)
        return;
    for (uint32_t number = 0; book->markets != NULL && number < book->market_capacity; number++) {
        struct market *market = &book->markets[number];

        if (market->status == 0)
            continue;
        ladder_close(&market->falling);
        ladder_close(&market->rising);
        ladder_close(&market->resting);
    }
    index_close(&book->clients);
    index_close(&book->ids);
    accounts_close(&book->accounts);
    timers_close(&book->timers);
    pages_close(&book->pages);
    pool_close(&book->pool);
    memory_release(book->schedules_set, SCHEDULES / 64, sizeof(uint64_t));
    memory_release(book->schedules, SCHEDULES, sizeof(struct schedule));
    memory_release(book->markets, book->market_capacity, sizeof(struct market));
    free(book->sink.spill);
    free(book);
}

void schedule_set(struct book *book, uint32_t number, uint32_t maker, uint32_t taker)
{
    struct schedule *schedule = &book->schedules[number];

    book->schedule_count += !schedule->is_set;
    book->schedules_set[number / 64] |= 1ull << (number % 64);
    *schedule = (struct schedule){maker, taker, maker > taker ? maker : taker, 1};
}

void book_capacity(const struct book *book, struct capacity *out)
{
    *out = (struct capacity){.orders = book->pool.capacity,
                             .accounts = book->accounts.capacity,
                             .pages = book->pages.capacity,
                             .markets = book->market_capacity,
                             .assets = book->accounts.assets};
}
