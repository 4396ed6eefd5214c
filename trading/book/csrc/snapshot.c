#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "waiting.h"

/* Where the next bytes go, and the places of orders in lists that their records do not show. */
struct writer {
    uint8_t *at;
    const struct book *book;
    uint32_t *ranks;
    uint32_t *trails;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
    memcpy(writer->at, bytes, size);
    writer->at += size;
}

static bool account_exists(const struct book *book, uint32_t number)
{
    return number == HOUSE || book->accounts.all[number].state != ACCOUNT_ABSENT;
}

static uint32_t count_accounts(const struct book *book)
{
    uint32_t count = 0;

    for (uint32_t number = 0; number < book->accounts.used; number++)
        count += account_exists(book, number);
    return count;
}

static uint32_t count_markets(const struct book *book)
{
    uint32_t count = 0;

    for (uint32_t number = 0; number < book->market_capacity; number++)
        count += book->markets[number].status != 0;
    return count;
}

size_t book_snapshot_size(const struct book *book)
{
    size_t assets = book->accounts.assets;
    size_t account = sizeof(struct snapshot_account) + assets * sizeof(struct balance);

    return sizeof(struct snapshot_header) + assets * sizeof(int64_t)
         + book->schedule_count * sizeof(struct snapshot_schedule) + count_accounts(book) * account
         + count_markets(book) * sizeof(struct market_command)
         + (size_t)book->pool.live * sizeof(struct snapshot_order);
}

static void put_header(struct writer *writer)
{
    const struct book *book = writer->book;
    struct snapshot_header header = {.version = SNAPSHOT_VERSION,
                                     .orders = book->pool.capacity,
                                     .accounts = book->accounts.capacity,
                                     .pages = book->pages.capacity,
                                     .markets = (uint16_t)book->market_capacity,
                                     .assets = (uint16_t)book->accounts.assets,
                                     .sequence = book->sequence,
                                     .time = book->time,
                                     .schedule_count = book->schedule_count,
                                     .account_count = count_accounts(book),
                                     .market_count = count_markets(book),
                                     .order_count = book->pool.live};

    memcpy(header.magic, SNAPSHOT_MAGIC, sizeof header.magic);
    put(writer, &header, sizeof header);
    put(writer, book->accounts.totals, book->accounts.assets * sizeof(int64_t));
}

static void put_schedules(struct writer *writer)
{
    for (uint32_t word = 0; word < SCHEDULES / 64; word++)
        for (uint64_t left = writer->book->schedules_set[word]; left != 0; left &= left - 1) {
            uint32_t number = word * 64 + (uint32_t)__builtin_ctzll(left);
            const struct schedule *schedule = &writer->book->schedules[number];

            put(writer, &(struct snapshot_schedule){number, schedule->maker, schedule->taker},
                sizeof(struct snapshot_schedule));
        }
}

static void put_accounts(struct writer *writer)
{
    const struct accounts *accounts = &writer->book->accounts;

    for (uint32_t number = 0; number < accounts->used; number++) {
        const struct account *account = &accounts->all[number];

        if (!account_exists(writer->book, number))
            continue;
        put(writer,
            &(struct snapshot_account){.number = number,
                                       .state_and_tier = account->state + (uint32_t)account->tier * 256,
                                       .max_open = account->max_open},
            sizeof(struct snapshot_account));
        put(writer, accounts_balance(accounts, number, 0), accounts->assets * sizeof(struct balance));
    }
}

static void put_market(struct writer *writer, const struct market *market)
{
    struct market_command command = {.version = RECORD_VERSION,
                                     .kind = CMD_MARKET,
                                     .market = market->number,
                                     .base = market->base,
                                     .quote = market->quote,
                                     .lot_base = market->lot_base,
                                     .tick_quote = market->tick_quote,
                                     .reference = market->last,
                                     .collar_ppm = market->collar_ppm,
                                     .min_lots = market->min_lots,
                                     .min_notional = market->min_notional,
                                     .max_lots = market->max_lots,
                                     .flags = market->status | (uint32_t)market->fee_class << 8,
                                     .protection_ppm = market->protection_ppm};

    put(writer, &command, sizeof command);
}

static void put_order(struct writer *writer, uint32_t slot)
{
    const struct pool *pool = &writer->book->pool;
    const struct order *order = &pool->orders[slot];
    struct snapshot_order it = {.id = order->id,
                                .open = order->open,
                                .account = order->account,
                                .price = order_price(order),
                                .flags = order_sells(order) ? FLAG_SELL : 0,
                                .rank = writer->ranks[slot],
                                .market = pool->seats[slot].market,
                                .schedule = pool->seats[slot].schedule};

    if (order_detailed(order)) {
        const struct detail *detail = &pool->details[slot];

        it.client = detail->client;
        it.until = detail->until;
        it.hidden = detail->hidden;
        it.display = detail->display;
        it.filled = detail->filled;
        it.trigger = detail->trigger;
        it.distance = detail->distance;
        it.offset = detail->offset;
        it.credit = detail->credit;
        it.flags |= detail->flags;
        it.trail = writer->trails[slot];
    }
    put(writer, &it, sizeof it);
}

static void put_ladder(struct writer *writer, const struct ladder *ladder, uint32_t from, bool upwards)
{
    const struct pages *pages = &writer->book->pages;
    uint32_t tick = from;

    while (tick != NO_TICK) {
        uint32_t slot = ladder_level(ladder, pages, tick)->head;

        for (; slot != 0; slot = writer->book->pool.orders[slot].next)
            put_order(writer, slot);
        tick = upwards ? ladder_above(ladder, pages, tick) : ladder_below(ladder, pages, tick);
    }
}

static void put_orders(struct writer *writer, const struct market *market)
{
    const struct pages *pages = &writer->book->pages;

    put_ladder(writer, &market->resting, market->bid, false);
    if (market->ask != NO_ASK)
        put_ladder(writer, &market->resting, market->ask, true);
    put_ladder(writer, &market->rising, ladder_lowest(&market->rising, pages), true);
    put_ladder(writer, &market->falling, ladder_highest(&market->falling, pages), false);
}

static void rank_orders(struct writer *writer)
{
    const struct book *book = writer->book;

    for (uint32_t number = 0; number < book->accounts.used; number++) {
        uint32_t rank = 0;

        for (uint32_t slot = book->accounts.all[number].head; slot != 0; slot = book->pool.seats[slot].next)
            writer->ranks[slot] = rank++;
    }
    for (uint32_t number = 0; number < book->market_capacity; number++)
        for (int side = 0; side < 2; side++) {
            uint32_t rank = 0;
            uint32_t slot = book->markets[number].trails[side].head;

            for (; slot != 0; slot = book->pool.details[slot].trail_next)
                writer->trails[slot] = rank++;
        }
}

bool book_snapshot(const struct book *book, uint8_t *out)
{
    size_t slots = (size_t)book->pool.used + 1;
    uint32_t *places = calloc(2 * slots, sizeof(uint32_t));
    struct writer writer = {.at = out, .book = book, .ranks = places, .trails = places + slots};

    if (places == NULL)
        return false;
    rank_orders(&writer);
    put_header(&writer);
    put_schedules(&writer);
    put_accounts(&writer);
    for (uint32_t number = 0; number < book->market_capacity; number++)
        if (book->markets[number].status)
            put_market(&writer, &book->markets[number]);
    for (uint32_t number = 0; number < book->market_capacity; number++)
        if (book->markets[number].status)
            put_orders(&writer, &book->markets[number]);
    free(places);
    return true;
}
