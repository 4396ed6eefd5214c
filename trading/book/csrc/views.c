#include "orders.h"

bool book_has_market(const struct book *book, uint32_t market)
{
    return book_market(book, market) != NULL;
}

bool book_has_account(const struct book *book, uint32_t account)
{
    return account == HOUSE || accounts_find(&book->accounts, account) != NULL;
}

uint32_t book_live(const struct book *book)
{
    return book->pool.live;
}

uint64_t book_sequence(const struct book *book)
{
    return book->sequence;
}

uint64_t book_time(const struct book *book)
{
    return book->time;
}

static size_t index_memory(const struct index *index)
{
    size_t cells = (size_t)index->now.mask + 1;

    if (index->old.cells != NULL)
        cells += (size_t)index->old.mask + 1;
    return cells * sizeof(uint64_t);
}

/* What has been touched, up to the highest element of each table. */
size_t book_memory(const struct book *book)
{
    size_t slots = (size_t)book->pool.used + 1;
    size_t bytes = sizeof *book + slots * (sizeof(struct order) + sizeof(struct seat));

    bytes += index_memory(&book->ids) + index_memory(&book->clients);
    bytes += ((size_t)book->pages.used + 1) * (sizeof(struct page) + PAGE_LEVELS * sizeof(struct level));
    bytes += book->accounts.used * (sizeof(struct account) + book->accounts.assets * sizeof(struct balance));
    bytes += ((size_t)book->timers.count + 1) * sizeof(uint32_t);
    bytes += book->sink.spill_room * sizeof(struct event);
    for (uint32_t slot = 1; slot <= book->pool.used; slot++)
        if (order_detailed(&book->pool.orders[slot]))
            bytes += sizeof(struct detail);
    return bytes;
}

void book_best(const struct book *book, uint32_t number, uint32_t *bid, uint32_t *ask)
{
    const struct market *market = book_market(book, number);

    *bid = market ? market->bid : 0;
    *ask = market && market->ask != NO_ASK ? market->ask : 0;
}

uint32_t book_last(const struct book *book, uint32_t number)
{
    const struct market *market = book_market(book, number);

    return market ? market->last : 0;
}

bool book_balance(const struct book *book, uint32_t account, uint32_t asset, int64_t *available, int64_t *held)
{
    const struct balance *balance;

    if (!book_has_account(book, account) || asset >= book->accounts.assets)
        return false;
    balance = accounts_balance(&book->accounts, account, asset);
    *available = balance->available;
    *held = balance->held;
    return true;
}

bool book_find(const struct book *book, uint64_t id, struct order_view *out)
{
    uint32_t slot = id ? order_find(book, id) : 0;
    const struct order *order = &book->pool.orders[slot];

    if (slot == 0)
        return false;
    *out = (struct order_view){.id = order->id,
                               .open = order->open,
                               .account = order->account,
                               .price = order_price(order),
                               .market = book->pool.seats[slot].market,
                               .side = order_sells(order)};
    if (order_detailed(order)) {
        const struct detail *detail = &book->pool.details[slot];

        out->client = detail->client;
        out->until = detail->until;
        out->hidden = detail->hidden;
        out->filled = detail->filled;
        out->trigger = detail->trigger;
    }
    return true;
}

size_t book_open_orders(const struct book *book, uint32_t number, uint64_t *ids, size_t room)
{
    const struct account *account = accounts_find(&book->accounts, number);
    size_t count = 0;

    if (account == NULL)
        return 0;
    for (uint32_t slot = account->head; slot != 0 && count < room; slot = book->pool.seats[slot].next)
        ids[count++] = book->pool.orders[slot].id;
    return account->open;
}

static uint32_t market_first(const struct market *market, bool asks)
{
    if (asks)
        return market->ask != NO_ASK ? market->ask : NO_TICK;
    return market->bid;
}

static uint32_t market_next(const struct book *book, const struct market *market, bool asks, uint32_t tick)
{
    return asks ? ladder_above(&market->resting, &book->pages, tick)
                : ladder_below(&market->resting, &book->pages, tick);
}

size_t book_depth(const struct book *book, uint32_t number, bool asks, struct depth_row *rows, size_t room)
{
    const struct market *market = book_market(book, number);
    uint32_t tick = market ? market_first(market, asks) : NO_TICK;
    size_t count = 0;

    for (; tick != NO_TICK && count < room; tick = market_next(book, market, asks, tick))
        rows[count++] = (struct depth_row){.price = tick,
                                           .lots = ladder_level(&market->resting, &book->pages, tick)->lots};
    return count;
}

size_t book_level3(const struct book *book, uint32_t number, bool asks, struct depth_row *rows, size_t room)
{
    const struct market *market = book_market(book, number);
    uint32_t tick = market ? market_first(market, asks) : NO_TICK;
    size_t count = 0;

    for (; tick != NO_TICK; tick = market_next(book, market, asks, tick)) {
        uint32_t slot = ladder_level(&market->resting, &book->pages, tick)->head;

        for (; slot != 0 && count < room; slot = book->pool.orders[slot].next) {
            const struct order *order = &book->pool.orders[slot];

            rows[count++] = (struct depth_row){
                .order = order->id, .account = order->account, .price = tick, .lots = order->open};
        }
    }
    return count;
}

/* CRC-32 of IEEE 802.3, reflected, as zlib and Kraken have it; bit by bit, for some hundred bytes at most. */
static uint32_t crc32_decimal(uint32_t crc, uint64_t number)
{
    char digits[20];
    int count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) {
        crc ^= (uint8_t)digits[--count];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return crc;
}

uint32_t book_checksum(const struct book *book, uint32_t number)
{
    struct depth_row rows[10];
    uint32_t crc = 0xffffffffu;

    for (int asks = 1; asks >= 0; asks--) {
        size_t count = book_depth(book, number, asks, rows, 10);

        for (size_t i = 0; i < count; i++)
            crc = crc32_decimal(crc32_decimal(crc, rows[i].price), (uint64_t)rows[i].lots);
    }
    return ~crc;
}
