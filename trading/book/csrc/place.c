#include "commands.h"

#include "orders.h"
#include "waiting.h"

/* The choices that a command's flags make. */
struct choice {
    enum order_type type;
    enum time_in_force tif;
    enum wake wake;
    bool sells;
    bool post_only;
};

static struct choice choice_of(uint32_t flags)
{
    return (struct choice){.type = (enum order_type)((flags & TYPE_MASK) >> TYPE_SHIFT),
                           .tif = (enum time_in_force)((flags & TIF_MASK) >> TIF_SHIFT),
                           .wake = (enum wake)((flags & WAKE_MASK) >> WAKE_SHIFT),
                           .sells = flags & FLAG_SELL,
                           .post_only = flags & FLAG_POST_ONLY};
}

static enum reject status_judge(const struct market *market, const struct choice *choice)
{
    switch (market->status) {
    case STATUS_MAINTENANCE:
        return REJECT_MARKET_MAINTENANCE;
    case STATUS_CANCEL_ONLY:
        return REJECT_MARKET_CANCEL_ONLY;
    case STATUS_POST_ONLY:
        return choice->post_only ? REJECT_NONE : REJECT_MARKET_POST_ONLY;
    case STATUS_LIMIT_ONLY:
        return choice->type == TYPE_LIMIT && choice->wake == WAKE_NOW ? REJECT_NONE : REJECT_MARKET_LIMIT_ONLY;
    default:
        return REJECT_NONE;
    }
}

/* Whether the choices and fields of an order that is no plain limit fit together. */
static bool choice_fits(const struct choice *choice, const struct command *command)
{
    bool waits = choice->wake != WAKE_NOW;
    bool rests = choice->tif == TIF_GTC || choice->tif == TIF_GTD;

    if (choice->type != TYPE_LIMIT
        && (choice->post_only || command->price || command->display || (choice->tif == TIF_GTD && !waits)))
        return false;
    if (choice->type == TYPE_AMOUNT && (choice->tif == TIF_FOK || waits))
        return false;
    if ((choice->post_only || command->display) && (!rests || waits))
        return false;
    if (command->trigger && !waits)
        return false;
    return choice->tif != TIF_GTD || command->until != 0;
}

enum reject quantity_judge(const struct market *market, int64_t lots)
{
    if (lots <= 0)
        return REJECT_QUANTITY_NOT_POSITIVE;
    if (lots > market->most_lots)
        return REJECT_QUANTITY_TOO_LARGE;
    return lots < market->least_lots ? REJECT_BELOW_MINIMUM : REJECT_NONE;
}

static enum reject amount_range_judge(int64_t amount)
{
    if (amount <= 0)
        return REJECT_QUANTITY_NOT_POSITIVE;
    return amount > MAX_AMOUNT ? REJECT_QUANTITY_TOO_LARGE : REJECT_NONE;
}

/* Trigger and limit of an order that waits. */
static enum reject trigger_judge(const struct market *market, const struct command *command,
                                 const struct choice *choice, struct ticket *ticket)
{
    if (command->trigger == 0 || command->trigger > MAX_TICK)
        return REJECT_TRIGGER_OUT_OF_RANGE;
    ticket->trigger = command->trigger;
    if (choice->wake == WAKE_TRAILING) {
        ticket->distance = command->trigger;
        ticket->offset = command->price;
        if (market->last == 0 || !trailing_trigger(command->flags, market->last, ticket->distance, &ticket->trigger))
            return REJECT_TRIGGER_OUT_OF_RANGE;
    }
    if (!waiting_limit(market, command->flags, ticket->trigger, ticket->offset, &ticket->taker.limit))
        return REJECT_PRICE_OUT_OF_RANGE;
    return REJECT_NONE;
}

static enum reject price_judge(const struct market *market, const struct command *command, const struct choice *choice,
                               struct ticket *ticket)
{
    struct taker *taker = &ticket->taker;

    if (choice->type == TYPE_LIMIT
        && (command->price > MAX_TICK || (command->price == 0 && choice->wake != WAKE_TRAILING)))
        return REJECT_PRICE_OUT_OF_RANGE;
    taker->limit = command->price;
    if (choice->wake != WAKE_NOW)
        return trigger_judge(market, command, choice, ticket);
    if (choice->type == TYPE_LIMIT) {
        if (!span_holds(&market->collars[choice->sells], taker->limit))
            return REJECT_PRICE_OUTSIDE_COLLAR;
        return REJECT_NONE;
    }
    if (choice->sells)
        taker->limit = market->bid == NO_BID ? 0 : market_bound(market, true, market->bid);
    else
        taker->limit = market->ask == NO_ASK ? 0 : market_bound(market, false, market->ask);
    return REJECT_NONE;
}

enum reject display_judge(int64_t display, int64_t lots)
{
    int64_t most;

    if (display < 0 || display > lots)
        return REJECT_DISPLAY_OUT_OF_RANGE;
    if (!__builtin_mul_overflow(display, ICEBERG_SLICES, &most) && most < lots)
        return REJECT_DISPLAY_TOO_SMALL;
    return REJECT_NONE;
}

enum reject notional_judge(const struct market *market, uint32_t price, int64_t lots)
{
    int64_t notional;

    if (!market_notional(market, price, lots, &notional))
        return REJECT_NOTIONAL_TOO_LARGE;
    return notional < market->min_notional ? REJECT_BELOW_MINIMUM_COST : REJECT_NONE;
}

/* Sets what an order by amount may trade. A sell gets the lots that bring its amount at its bound. */
static enum reject amount_judge(const struct market *market, const struct choice *choice, struct taker *taker)
{
    int64_t unit;
    int64_t base;

    taker->left = MAX_AMOUNT;
    if (choice->sells) {
        if (__builtin_mul_overflow((int64_t)taker->limit, market->tick_quote, &unit))
            unit = INT64_MAX;
        taker->left = taker->amount / unit + (taker->amount % unit != 0);
        if (__builtin_mul_overflow(taker->left, market->lot_base, &base) || base > MAX_AMOUNT)
            return REJECT_NOTIONAL_TOO_LARGE;
    }
    return taker->amount < market->min_notional ? REJECT_BELOW_MINIMUM_COST : REJECT_NONE;
}

/* Whether there is room for one more order that rests or waits. */
static enum reject room_judge(const struct book *book, struct ticket *ticket, uint32_t replaced)
{
    struct market *market = ticket->taker.market;
    const struct account *account = &book->accounts.all[ticket->taker.account];
    const struct ladder *ladder = &market->resting;
    uint32_t tick = ticket->taker.limit;

    if (account->open - (replaced != 0) >= account->most_open)
        return REJECT_TOO_MANY_OPEN_ORDERS;
    if (pool_is_full(&book->pool) && !replaced)
        return REJECT_BOOK_FULL;
    if (ticket->trigger) {
        ladder = waiting_ladder(market, ticket->taker.flags);
        tick = ticket->trigger;
    }
    return ladder_has_room(ladder, &book->pages, tick) ? REJECT_NONE : REJECT_LADDER_FULL;
}

static enum reject funds_judge(const struct book *book, struct ticket *ticket, uint32_t replaced)
{
    const struct taker *taker = &ticket->taker;
    uint32_t asset = market_held_asset(taker->market, taker_sells(taker));
    int64_t available = accounts_balance(&book->accounts, taker->account, asset)->available;

    ticket->hold = taker_hold(book, taker);
    if (replaced)
        available += order_hold(book, replaced);
    if (ticket->hold <= available)
        return REJECT_NONE;
    ticket->needed = ticket->hold;
    ticket->available = available;
    return REJECT_INSUFFICIENT_FUNDS;
}

enum reject ticket_judge(struct book *book, const struct command *command, uint32_t replaced, struct ticket *ticket)
{
    struct choice choice = choice_of(command->flags);
    struct taker *taker = &ticket->taker;
    struct market *market = book_market(book, command->market);
    const struct account *account = accounts_find(&book->accounts, command->account);
    enum reject reject;
    uint32_t holder;

    ticket->trigger = ticket->distance = ticket->offset = 0;
    ticket->needed = ticket->available = 0;
    if (market == NULL)
        return REJECT_UNKNOWN_MARKET;
    if (market->status != STATUS_ONLINE && (reject = status_judge(market, &choice)))
        return reject;
    if (account == NULL)
        return REJECT_UNKNOWN_ACCOUNT;
    if (account->state == ACCOUNT_FROZEN)
        return REJECT_ACCOUNT_FROZEN;
    if (!choice_fits(&choice, command))
        return REJECT_BAD_COMBINATION;
    if (command->until != 0 && command->until <= book->time)
        return REJECT_TOO_LATE;
    if (command->order == 0)
        return REJECT_ORDER_ID_ZERO;
    holder = order_find(book, command->order);
    if (holder != 0 && holder != replaced)
        return REJECT_ORDER_EXISTS;
    reject = choice.type == TYPE_AMOUNT ? amount_range_judge(command->quantity)
                                        : quantity_judge(market, command->quantity);
    if (reject)
        return reject;

    *taker = (struct taker){.market = market,
                            .id = command->order,
                            .account = command->account,
                            .flags = command->flags,
                            .schedule = (uint32_t)market->fee_class << 8 | account->tier,
                            .left = command->quantity,
                            .display = command->display,
                            .client = command->client,
                            .until = choice.tif == TIF_GTD ? command->until : 0};
    ticket->may_rest = choice.wake != WAKE_NOW
                    || (choice.type == TYPE_LIMIT && (choice.tif == TIF_GTC || choice.tif == TIF_GTD));
    if ((reject = price_judge(market, command, &choice, ticket)))
        return reject;
    if (command->display != 0 && (reject = display_judge(command->display, command->quantity)))
        return reject;
    if (choice.type == TYPE_AMOUNT) {
        taker->amount = command->quantity;
        reject = taker->limit ? amount_judge(market, &choice, taker) : REJECT_NONE;
    } else {
        reject = taker->limit ? notional_judge(market, taker->limit, taker->left) : REJECT_NONE;
    }
    if (reject)
        return reject;
    if (!book->schedules[taker->schedule].is_set)
        return REJECT_NO_FEE_SCHEDULE;
    if (command->client != 0) {
        holder = order_find_client(book, command->account, command->client);
        if (holder != 0 && holder != replaced)
            return REJECT_CLIENT_EXISTS;
    }
    if (ticket->may_rest && (reject = room_judge(book, ticket, replaced)))
        return reject;
    if (choice.post_only && market_crosses(market, choice.sells, taker->limit))
        return REJECT_WOULD_TAKE;
    return funds_judge(book, ticket, replaced);
}

static void ticket_wait(struct book *book, const struct ticket *ticket)
{
    const struct taker *taker = &ticket->taker;
    struct market *market = taker->market;
    struct pool *pool = &book->pool;
    uint32_t slot = pool_take(pool);
    struct order *order = &pool->orders[slot];
    struct detail *detail;

    order->id = taker->id;
    order->account = taker->account;
    order->open = taker->left;
    order->tick = taker->limit | (taker_sells(taker) ? ORDER_SELL : 0);
    detail = pool_detail(pool, slot);
    detail->client = taker->client;
    detail->until = taker->until;
    detail->trigger = ticket->trigger;
    detail->distance = ticket->distance;
    detail->offset = ticket->offset;
    detail->flags = taker->flags & (FLAG_SELL | TYPE_MASK | TIF_MASK | WAKE_MASK | STP_MASK);
    order_enlist(book, slot, market->number, taker->schedule);
    balance_hold(accounts_balance(&book->accounts, taker->account, market_held_asset(market, taker_sells(taker))),
                 ticket->hold);
    waiting_join(book, market, slot);
    if (waiting_is_reached(market, detail->flags, detail->trigger)) {
        waiting_call(book, market, slot);
        waiting_wake_all(book);
    }
}

void ticket_enter(struct book *book, const struct command *command, struct ticket *ticket)
{
    struct taker *taker = &ticket->taker;

    TELL(book, EV_ACCEPTED, .market = taker->market->number, .account = taker->account, .order = taker->id,
         .other = command->client, .price = taker->limit, .detail = taker->flags, .quantity = command->quantity,
         .amount = ticket->hold, .amount2 = command->display);
    if (ticket->trigger) {
        ticket_wait(book, ticket);
    } else if (ticket->may_rest && !market_crosses(taker->market, taker_sells(taker), taker->limit)) {
        taker_rest(book, taker);
    } else {
        taker_run(book, taker);
        waiting_wake_all(book);
    }
}

void ticket_validated(struct book *book, const struct command *command, const struct ticket *ticket,
                             int64_t quantity, int64_t display)
{
    TELL(book, EV_VALIDATED, .market = command->market, .account = ticket->taker.account, .order = command->order,
         .other = command->client, .price = ticket->taker.limit, .detail = command->flags, .quantity = quantity,
         .amount = ticket->hold, .amount2 = display);
}

bool indexes_have_room(struct book *book, const struct command *command)
{
    return index_make_room(&book->ids) && (command->client == 0 || index_make_room(&book->clients));
}

enum reject command_place(struct book *book, const struct command *command, struct refusal *refusal)
{
    struct ticket ticket;
    enum reject reject;

    if (!indexes_have_room(book, command))
        return NO_MEMORY;
    reject = ticket_judge(book, command, 0, &ticket);
    if (reject) {
        *refusal = (struct refusal){.needed = ticket.needed, .available = ticket.available};
        return reject;
    }

    if (command->flags & FLAG_VALIDATE_ONLY)
        ticket_validated(book, command, &ticket, command->quantity, command->display);
    else
        ticket_enter(book, command, &ticket);
    return REJECT_NONE;
}
