#include "plain.h"

#include "match.h"
#include "orders.h"
#include "waiting.h"

/* Each of the three ways becomes one piece of code, without calls and with its facts in registers. */
#define PART static inline __attribute__((always_inline))

/* Where a plain order would go. */
struct place {
    struct market *market;
    struct account *account;
    struct balance *balance;
    int64_t hold;
    uint32_t schedule;
    uint32_t tag;
};

/* Where a plain order is. */
struct found {
    struct market *market;
    struct order *order;
    struct balance *balance;
    int64_t held;
    uint32_t slot;
    uint32_t cell;
};

#define FLAGS_PLAIN (FLAG_SELL | FLAG_POST_ONLY | STP_MASK)
#define FLAGS_TAKER (TYPE_MARKET << TYPE_SHIFT | TIF_IOC << TIF_SHIFT) /* beside the others: market, and IOC */

/* Whether the command shows an order with nothing but these flags. One question, asked of all bits at once. */
PART bool plain_command(const struct command *command, uint32_t flags)
{
    uint64_t unusual = command->client | command->until | (uint64_t)command->display | command->trigger
                     | command->reserved | (command->flags & ~flags)
                     | ((command->flags & STP_MASK) > (uint32_t)STP_ALLOW << STP_SHIFT) | (command->order == 0);

    return unusual == 0;
}

/* Whether a plain order may go to a limit within the collar, all but its id; `freed` is what its older self gives
 * back. */
PART bool plain_judge(const struct book *book, const struct command *command, struct market *market, uint32_t limit,
                      int64_t freed, struct place *place)
{
    bool sells = command->flags & FLAG_SELL;
    const struct schedule *schedule;
    int64_t notional;

    if (market->status != STATUS_ONLINE || command->account >= book->accounts.used || !index_is_steady(&book->ids)
        || pool_is_full(&book->pool))
        return false;
    place->account = &book->accounts.all[command->account];
    if ((place->account->open >= place->account->most_open) | (command->quantity < market->least_lots)
        | (command->quantity > market->most_lots))
        return false;
    if (!market_notional(market, limit, command->quantity, &notional) || notional < market->min_notional)
        return false;
    place->schedule = (uint32_t)market->fee_class << 8 | place->account->tier;
    schedule = &book->schedules[place->schedule];
    if (!schedule->is_set || market->resting.pages[limit >> PAGE_SHIFT] == 0)
        return false;
    place->market = market;
    place->hold = choose(sells, command->quantity * market->lot_base,
                         fee_and_notional(notional, schedule->dearer, 0));
    place->balance = accounts_balance(&book->accounts, command->account, market_held_asset(market, sells));
    place->tag = tag_of_id(command->order);
    return place->hold <= place->balance->available + freed;
}

PART void plain_put(struct book *book, const struct command *command, const struct place *place, uint32_t cell)
{
    struct pool *pool = &book->pool;
    struct market *market = place->market;
    uint32_t slot = pool_take(pool);
    struct order *order = &pool->orders[slot];

    order->id = command->order;
    order->open = command->quantity;
    order->tick = command->price | (command->flags & FLAG_SELL) * ORDER_SELL;
    order->account = command->account;
    pool->seats[slot].market = command->market;
    pool->seats[slot].schedule = (uint16_t)place->schedule;
    account_push(place->account, pool->seats, slot);
    index_put(&book->ids, cell, place->tag, slot);
    balance_hold(place->balance, place->hold);
    if (ladder_push(&market->resting, &book->pages, pool->orders, command->price, slot))
        market_level_opened(market, command->flags & FLAG_SELL, command->price);
    TELL(book, EV_ACCEPTED, .market = command->market, .account = command->account, .order = command->order,
         .price = command->price, .detail = command->flags, .quantity = command->quantity, .amount = place->hold);
}

/* Finds a plain order that a command names and may change. */
PART bool plain_find(const struct book *book, const struct command *command, struct found *found)
{
    const struct pool *pool = &book->pool;
    struct market *market = book_market(book, command->market);
    const struct seat *seat;
    struct order *order;
    bool sells;

    if (market == NULL || market->status == STATUS_MAINTENANCE || !index_is_steady(&book->ids)
        || (command->reserved | (command->flags & ~FLAGS_KNOWN)) != 0)
        return false;
    found->cell = index_cell(&book->ids, pool, tag_of_id(command->order), command->order);
    found->slot = (uint32_t)book->ids.now.cells[found->cell];
    order = &pool->orders[found->slot];
    seat = &pool->seats[found->slot];
    if (found->slot == 0 || order_detailed(order) || seat->market != command->market
        || (order->account != command->account && !(command->flags & FLAG_OPERATOR)))
        return false;
    sells = order_sells(order);
    found->market = market;
    found->order = order;
    found->held = market_hold(book, market, sells, order_price(order), order->open, seat->schedule, 0);
    found->balance = accounts_balance(&book->accounts, order->account, market_held_asset(market, sells));
    return true;
}

PART void plain_remove(struct book *book, const struct found *found, enum cancel_reason reason, uint64_t other)
{
    struct pool *pool = &book->pool;
    const struct order *order = found->order;
    uint32_t price = order_price(order);

    balance_hold(found->balance, -found->held);
    TELL(book, EV_CANCELLED, .market = found->market->number, .account = order->account, .order = order->id,
         .other = other, .price = price, .detail = reason, .quantity = order->open, .amount = found->held);
    if (ladder_unlink(&found->market->resting, &book->pages, pool->orders, price, found->slot))
        market_level_closed(book, found->market, price);
    index_clear(&book->ids, found->cell);
    account_unlink(&book->accounts.all[order->account], pool->seats, found->slot);
    pool_give_plain(pool, found->slot);
}

/* A judged order that meets others. */
static __attribute__((noinline)) void plain_take(struct book *book, const struct command *command,
                                                 const struct place *place, uint32_t limit)
{
    struct taker taker = {.market = place->market,
                          .id = command->order,
                          .account = command->account,
                          .flags = command->flags,
                          .limit = limit,
                          .schedule = place->schedule,
                          .left = command->quantity};

    book->sequence++;
    TELL(book, EV_ACCEPTED, .market = command->market, .account = command->account, .order = command->order,
         .price = limit, .detail = command->flags, .quantity = command->quantity, .amount = place->hold);
    taker_run(book, &taker);
    waiting_wake_all(book);
}

/* Asks for what the best order of the other side will need, while its taker is judged. */
static void fetch_best(const struct book *book, const struct market *market, bool sells)
{
    uint32_t best = sells ? market->bid : market->ask & MAX_TICK;
    uint32_t slot = ladder_level(&market->resting, &book->pages, best)->head;

    __builtin_prefetch(&book->pool.orders[slot], 1);
    __builtin_prefetch(&book->pool.seats[slot], 1);
}

/* Orders that meet others, or do not rest. */
static __attribute__((noinline)) bool plain_place_taker(struct book *book, const struct command *command,
                                                        struct market *market)
{
    bool sells = command->flags & FLAG_SELL;
    uint32_t limit = command->price;
    struct place place;

    fetch_best(book, market, sells);
    if (command->flags & TYPE_MASK) {
        if (command->price != 0 || (sells ? market->bid == NO_BID : market->ask == NO_ASK))
            return false;
        limit = market_bound(market, sells, sells ? market->bid : market->ask);
    } else if (!span_holds(&market->collars[sells], limit)) {
        return false;
    }
    if (!plain_command(command, FLAG_SELL | STP_MASK | FLAGS_TAKER)
        || !plain_judge(book, command, market, limit, 0, &place)
        || book->ids.now.cells[index_cell(&book->ids, &book->pool, place.tag, command->order)] != 0)
        return false;

    plain_take(book, command, &place, limit);
    return true;
}

bool plain_place(struct book *book, const struct command *command)
{
    struct market *market = book_market(book, command->market);
    struct place place;
    uint32_t cell;

    if (market == NULL)
        return false;
    if (!plain_command(command, FLAGS_PLAIN)
        || !span_holds(&market->fences[command->flags & FLAG_SELL], command->price))
        return plain_place_taker(book, command, market);
    if (!plain_judge(book, command, market, command->price, 0, &place))
        return false;
    cell = index_cell(&book->ids, &book->pool, place.tag, command->order);
    if (book->ids.now.cells[cell] != 0)
        return false;

    book->sequence++;
    plain_put(book, command, &place, cell);
    return true;
}

bool plain_cancel(struct book *book, const struct command *command)
{
    struct found found;

    if (!plain_find(book, command, &found))
        return false;

    book->sequence++;
    plain_remove(book, &found, CANCEL_REQUESTED, 0);
    return true;
}

bool plain_edit(struct book *book, const struct command *command)
{
    struct command placing = *command;
    struct found found;
    struct place place;

    if (!plain_find(book, command, &found) || command->flags & FLAG_VALIDATE_ONLY
        || (command->flags & STP_MASK) > (uint32_t)STP_ALLOW << STP_SHIFT)
        return false;
    placing.account = found.order->account;
    placing.order = command->until;
    placing.until = 0;
    placing.flags = (command->flags & (FLAG_POST_ONLY | STP_MASK)) | order_sells(found.order);
    placing.price = command->price ? command->price : order_price(found.order);
    placing.quantity = command->quantity ? command->quantity : found.order->open;
    if (!plain_command(&placing, FLAGS_PLAIN)
        || !span_holds(&found.market->fences[order_sells(found.order)], placing.price)
        || !plain_judge(book, &placing, found.market, placing.price, found.held, &place)
        || book->ids.now.cells[index_cell(&book->ids, &book->pool, place.tag, placing.order)] != 0)
        return false;

    book->sequence++;
    plain_remove(book, &found, CANCEL_EDITED, placing.order);
    plain_put(book, &placing, &place, index_cell(&book->ids, &book->pool, place.tag, placing.order));
    return true;
}
