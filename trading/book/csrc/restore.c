/* A book from the bytes of a snapshot. Nothing of them is trusted: each number is judged before it is used, then
 * every invariant is checked, and in the end the new book must give the very bytes that it was made from. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "orders.h"
#include "snapshot.h"
#include "waiting.h"

struct reader {
    const uint8_t *at;
    struct book *book;
    struct snapshot_header header;
    uint32_t *ranks;  /* by slot, as the snapshot says */
    uint32_t *trails;
    uint32_t *order;  /* scratch: slots in the order of their ranks */
};

static void take(struct reader *reader, void *out, size_t size)
{
    memcpy(out, reader->at, size);
    reader->at += size;
}

static bool sizes_fit(const struct snapshot_header *header, size_t size)
{
    unsigned __int128 account = sizeof(struct snapshot_account) + header->assets * sizeof(struct balance);
    unsigned __int128 all = sizeof *header + header->assets * sizeof(int64_t)
                          + (unsigned __int128)header->schedule_count * sizeof(struct snapshot_schedule)
                          + header->account_count * account
                          + (unsigned __int128)header->market_count * sizeof(struct market_command)
                          + (unsigned __int128)header->order_count * sizeof(struct snapshot_order);

    return all == size;
}

static const char *read_header(struct reader *reader, size_t size)
{
    struct snapshot_header *header = &reader->header;
    struct capacity capacity;
    const char *fault;

    if (size < sizeof *header)
        return "the snapshot is shorter than its header";
    take(reader, header, sizeof *header);
    if (memcmp(header->magic, SNAPSHOT_MAGIC, sizeof header->magic) != 0)
        return "these bytes do not begin like a snapshot";
    if (header->version != SNAPSHOT_VERSION)
        return "the snapshot has a version that this book does not know";
    capacity = (struct capacity){.orders = header->orders,
                                 .accounts = header->accounts,
                                 .pages = header->pages,
                                 .markets = header->markets,
                                 .assets = header->assets};
    if ((fault = capacity_fault(&capacity)) != NULL)
        return fault;
    if (!sizes_fit(header, size))
        return "the snapshot is shorter or longer than its counts say";
    if (header->order_count > header->orders || header->account_count > header->accounts
        || header->market_count > header->markets || header->schedule_count > SCHEDULES)
        return "the snapshot counts more than its capacity";
    reader->book = book_new(&capacity);
    if (reader->book == NULL)
        return "there is no memory for a book of that capacity";
    reader->book->sequence = header->sequence;
    reader->book->time = header->time;
    return NULL;
}

static const char *read_schedules(struct reader *reader)
{
    int64_t last = -1;

    for (uint32_t i = 0; i < reader->header.schedule_count; i++) {
        struct snapshot_schedule it;

        take(reader, &it, sizeof it);
        if (it.number >= SCHEDULES || it.number <= last)
            return "the fee schedules are not in order";
        if (it.maker > MILLION || it.taker > MILLION)
            return "a fee schedule's rate is out of range";
        last = it.number;
        schedule_set(reader->book, it.number, it.maker, it.taker);
    }
    return NULL;
}

static const char *read_accounts(struct reader *reader)
{
    struct accounts *accounts = &reader->book->accounts;
    int64_t last = -1;

    for (uint32_t i = 0; i < reader->header.account_count; i++) {
        struct snapshot_account it;
        uint32_t state;

        take(reader, &it, sizeof it);
        state = it.state_and_tier & 0xff;
        if (it.number >= accounts->capacity || it.number <= last || (i == 0 && it.number != HOUSE))
            return "the accounts are not in order";
        if (it.state_and_tier > 0xffff || it.zero || (it.number == HOUSE) != (state == ACCOUNT_ABSENT)
            || state > ACCOUNT_FROZEN || (it.number == HOUSE && (it.state_and_tier || it.max_open)))
            return "an account's state is none";
        last = it.number;
        account_set(&accounts->all[it.number], state, it.state_and_tier >> 8, it.max_open);
        accounts->used = it.number + 1;
        take(reader, accounts_balance(accounts, it.number, 0), accounts->assets * sizeof(struct balance));
    }
    return reader->header.account_count ? NULL : "the house is missing";
}

static const char *read_markets(struct reader *reader)
{
    int64_t last = -1;

    for (uint32_t i = 0; i < reader->header.market_count; i++) {
        struct market_command command;
        enum reject reject;

        take(reader, &command, sizeof command);
        if (command.version != RECORD_VERSION || command.kind != CMD_MARKET || command.flags > 0xffff)
            return "a market's record is none";
        if (command.market <= last)
            return "the markets are not in order";
        last = command.market;
        reject = command_market(reader->book, &command);
        sink_forget(&reader->book->sink); /* nobody asked what happened */
        if (reject)
            return reject == NO_MEMORY ? "there is no memory for a market" : "a market's numbers are out of range";
    }
    return NULL;
}

/* Puts an order into its slot and its queue; the lists of its account and of trailing stops come later. */
static const char *read_order(struct reader *reader)
{
    struct book *book = reader->book;
    struct snapshot_order it;
    const char *fault;
    struct market *market;
    struct order *order;
    struct detail *detail;
    uint32_t slot;

    take(reader, &it, sizeof it);
    if ((fault = order_fault(book, &it)) != NULL)
        return fault;
    market = book_market(book, it.market);
    slot = pool_take(&book->pool);
    order = &book->pool.orders[slot];
    order->id = it.id;
    order->account = it.account;
    order->open = it.open;
    order->tick = it.price | (it.flags & FLAG_SELL ? ORDER_SELL : 0);
    book->pool.seats[slot].market = it.market;
    book->pool.seats[slot].schedule = it.schedule;
    reader->ranks[slot] = it.rank;
    reader->trails[slot] = it.trail;
    if (it.client || it.until || it.display || it.filled || it.credit || it.trigger) {
        detail = pool_detail(&book->pool, slot);
        *detail = (struct detail){.client = it.client,
                                  .until = it.until,
                                  .hidden = it.hidden,
                                  .display = it.display,
                                  .filled = it.filled,
                                  .credit = it.credit,
                                  .trigger = it.trigger,
                                  .distance = it.distance,
                                  .offset = it.offset,
                                  .flags = it.trigger ? it.flags : 0};
    }
    if (!ladder_has_room(it.trigger ? waiting_ladder(market, it.flags) : &market->resting, &book->pages,
                         it.trigger ? it.trigger : it.price))
        return "the orders need more pages than the capacity";
    if (it.trigger)
        waiting_join(book, market, slot);
    else
        order_rest(book, market, slot);
    return NULL;
}

/* Enters the orders into indexes and the lists of their accounts. `at[account]` is where its orders begin in
 * `order`. */
static const char *enlist_orders(struct reader *reader, uint32_t *at)
{
    struct book *book = reader->book;
    const struct pool *pool = &book->pool;
    uint32_t accounts = book->accounts.used;

    for (uint32_t slot = 1; slot <= pool->used; slot++)
        at[pool->orders[slot].account + 1]++;
    for (uint32_t number = 0; number < accounts; number++)
        at[number + 1] += at[number];
    for (uint32_t slot = 1; slot <= pool->used; slot++) {
        uint32_t account = pool->orders[slot].account;

        if (reader->ranks[slot] >= at[account + 1] - at[account]
            || reader->order[at[account] + reader->ranks[slot]] != 0)
            return "the ranks of an account's orders have gaps";
        reader->order[at[account] + reader->ranks[slot]] = slot;
    }
    for (uint32_t i = 0; i < pool->used; i++) {
        uint32_t slot = reader->order[i];
        const struct order *order = &pool->orders[slot];
        uint64_t client = pool->details[slot].client;

        if (order_find(book, order->id))
            return "two orders have the same id";
        if (client && order_find_client(book, order->account, client))
            return "two orders of an account have the same client id";
        if (!index_make_room(&book->ids) || !index_make_room(&book->clients))
            return "there is no memory for the indexes";
        order_enlist(book, slot, pool->seats[slot].market, pool->seats[slot].schedule);
    }
    return NULL;
}

/* Brings a market's trailing stops of one side into the order of their ranks. */
static const char *sort_trail(struct reader *reader, struct trail *trail)
{
    struct detail *details = reader->book->pool.details;
    uint32_t count = 0;
    uint32_t prev = 0;

    for (uint32_t slot = trail->head; slot != 0; slot = details[slot].trail_next)
        reader->order[count++] = 0;
    for (uint32_t slot = trail->head; slot != 0; slot = details[slot].trail_next) {
        if (reader->trails[slot] >= count || reader->order[reader->trails[slot]] != 0)
            return "the ranks of trailing stops have gaps";
        reader->order[reader->trails[slot]] = slot;
    }
    trail->head = count ? reader->order[0] : 0;
    trail->tail = count ? reader->order[count - 1] : 0;
    for (uint32_t i = 0; i < count; i++) {
        details[reader->order[i]].trail_prev = prev;
        details[reader->order[i]].trail_next = i + 1 < count ? reader->order[i + 1] : 0;
        prev = reader->order[i];
    }
    return NULL;
}

static const char *read_orders(struct reader *reader)
{
    size_t slots = (size_t)reader->header.order_count + 1;
    uint32_t *scratch = calloc(3 * slots + (size_t)reader->book->accounts.used + 1, sizeof(uint32_t));
    const char *fault = NULL;

    if (scratch == NULL)
        return "there is no memory for the orders";
    reader->ranks = scratch;
    reader->trails = scratch + slots;
    reader->order = scratch + 2 * slots;
    for (uint32_t i = 0; fault == NULL && i < reader->header.order_count; i++)
        fault = read_order(reader);
    if (fault == NULL)
        fault = enlist_orders(reader, scratch + 3 * slots);
    for (uint32_t number = 0; fault == NULL && number < reader->book->market_capacity; number++)
        for (int side = 0; fault == NULL && side < 2; side++)
            fault = sort_trail(reader, &reader->book->markets[number].trails[side]);
    free(scratch);
    return fault;
}

/* Whether the book gives the bytes that it was made from: the order of the records is part of a snapshot. */
static const char *compare(const struct book *book, const uint8_t *data, size_t size)
{
    uint8_t *again = malloc(size);
    const char *fault = NULL;

    if (again == NULL || book_snapshot_size(book) != size || !book_snapshot(book, again))
        fault = "there is no memory to compare the snapshot with";
    else if (memcmp(again, data, size) != 0)
        fault = "the snapshot's records are not in their order";
    free(again);
    return fault;
}

struct book *book_restore(const uint8_t *data, size_t size, const char **fault)
{
    struct reader reader = {.at = data};

    *fault = read_header(&reader, size);
    if (*fault == NULL)
        take(&reader, reader.book->accounts.totals, reader.header.assets * sizeof(int64_t));
    if (*fault == NULL)
        *fault = read_schedules(&reader);
    if (*fault == NULL)
        *fault = read_accounts(&reader);
    if (*fault == NULL)
        *fault = read_markets(&reader);
    if (*fault == NULL)
        *fault = read_orders(&reader);
    if (*fault == NULL)
        *fault = book_check(reader.book);
    if (*fault == NULL)
        *fault = compare(reader.book, data, size);
    if (*fault == NULL)
        return reader.book;
    book_free(reader.book);
    return NULL;
}
