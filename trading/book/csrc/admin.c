#include "commands.h"
#include "orders.h"

static bool status_is_known(uint32_t status)
{
    return status >= STATUS_ONLINE && status <= STATUS_MAINTENANCE;
}

static void tell_market(struct book *book, const struct market *market)
{
    TELL(book, EV_MARKET_SET, .market = market->number, .price = market->last, .detail = market->status);
}

static bool units_are_bad(const struct market_command *command)
{
    return command->base == command->quote || command->lot_base <= 0 || command->tick_quote <= 0
        || command->min_lots < 0 || command->min_notional < 0 || command->max_lots < 0
        || command->reference > MAX_TICK;
}

static bool market_open(struct market *market, const struct market_command *command)
{
    if (!ladder_init(&market->resting) || !ladder_init(&market->rising) || !ladder_init(&market->falling)) {
        ladder_close(&market->falling);
        ladder_close(&market->rising);
        ladder_close(&market->resting);
        return false;
    }
    market->bid = NO_BID;
    market->ask = NO_ASK;
    market->number = command->market;
    market->base = command->base;
    market->quote = command->quote;
    market->held_assets[0] = command->quote;
    market->held_assets[1] = command->base;
    market->lot_base = command->lot_base;
    market->tick_quote = command->tick_quote;
    market->last = command->reference;
    market->status = command->flags & 0xff;
    return true;
}

enum reject command_market(struct book *book, const struct market_command *command)
{
    struct market *market;

    if (command->market >= book->market_capacity)
        return REJECT_MARKET_OUT_OF_RANGE;
    market = &book->markets[command->market];
    if (!status_is_known(command->flags & 0xff))
        return REJECT_MALFORMED;
    if (command->base >= book->accounts.assets || command->quote >= book->accounts.assets)
        return REJECT_UNKNOWN_ASSET;
    if (units_are_bad(command))
        return REJECT_BAD_UNITS;
    if (market->status == 0) {
        if (!market_open(market, command))
            return NO_MEMORY;
    } else if (market->base != command->base || market->quote != command->quote
               || market->lot_base != command->lot_base || market->tick_quote != command->tick_quote) {
        return REJECT_MARKET_EXISTS;
    }

    market->fee_class = command->flags >> 8 & 0xff;
    market->collar_ppm = command->collar_ppm;
    market->protection_ppm = command->protection_ppm;
    market->min_lots = command->min_lots;
    market->min_notional = command->min_notional;
    market->max_lots = command->max_lots;
    market->least_lots = command->min_lots > 1 ? command->min_lots : 1;
    market->most_lots = MAX_AMOUNT / command->lot_base;
    if (command->max_lots != 0 && command->max_lots < market->most_lots)
        market->most_lots = command->max_lots;
    market_set_last(market, market->last);
    tell_market(book, market);
    return REJECT_NONE;
}

enum reject command_status(struct book *book, const struct command *command)
{
    struct market *market = book_market(book, command->market);

    if (market == NULL)
        return REJECT_UNKNOWN_MARKET;
    if (!status_is_known(command->flags & 0xff))
        return REJECT_MALFORMED;

    market->status = command->flags & 0xff;
    tell_market(book, market);
    return REJECT_NONE;
}

enum reject command_schedule(struct book *book, const struct command *command)
{
    const struct schedule *schedule = &book->schedules[command->market];

    if (command->price > MILLION || command->trigger > MILLION)
        return REJECT_RATE_OUT_OF_RANGE;
    if (schedule->is_set && (schedule->maker != command->price || schedule->taker != command->trigger))
        return REJECT_SCHEDULE_EXISTS;

    schedule_set(book, command->market, command->price, command->trigger);
    TELL(book, EV_SCHEDULE_SET, .market = command->market, .price = schedule->maker, .detail = schedule->taker);
    return REJECT_NONE;
}

enum reject command_account(struct book *book, const struct command *command)
{
    struct accounts *accounts = &book->accounts;
    uint32_t state = command->flags & 0xff;
    struct account *account;

    if (state != ACCOUNT_ACTIVE && state != ACCOUNT_FROZEN)
        return REJECT_MALFORMED;
    if (command->account == HOUSE)
        return REJECT_UNKNOWN_ACCOUNT;
    if (command->account >= accounts->capacity)
        return REJECT_ACCOUNT_OUT_OF_RANGE;

    account = &accounts->all[command->account];
    account_set(account, state, command->flags >> 8 & 0xff, command->price);
    if (command->account >= accounts->used)
        accounts->used = command->account + 1;
    TELL(book, EV_ACCOUNT_SET, .account = command->account, .price = command->price, .detail = command->flags);
    return REJECT_NONE;
}

static enum reject money_judge(const struct book *book, const struct command *command)
{
    if (command->market >= book->accounts.assets)
        return REJECT_UNKNOWN_ASSET;
    if (command->account != HOUSE && accounts_find(&book->accounts, command->account) == NULL)
        return REJECT_UNKNOWN_ACCOUNT;
    return command->quantity <= 0 ? REJECT_QUANTITY_NOT_POSITIVE : REJECT_NONE;
}

static void tell_money(struct book *book, enum event_kind kind, const struct command *command, int64_t available)
{
    TELL(book, kind, .account = command->account, .order = command->order, .other = command->market,
         .quantity = command->quantity, .amount = available);
}

enum reject command_deposit(struct book *book, const struct command *command)
{
    enum reject reject = money_judge(book, command);
    struct balance *balance;

    if (reject)
        return reject;
    if (command->quantity > MAX_AMOUNT - book->accounts.totals[command->market])
        return REJECT_AMOUNT_TOO_LARGE;

    balance = accounts_balance(&book->accounts, command->account, command->market);
    balance->available += command->quantity;
    book->accounts.totals[command->market] += command->quantity;
    tell_money(book, EV_DEPOSITED, command, balance->available);
    return REJECT_NONE;
}

enum reject command_withdraw(struct book *book, const struct command *command, struct refusal *refusal)
{
    enum reject reject = money_judge(book, command);
    struct balance *balance;

    if (reject)
        return reject;
    balance = accounts_balance(&book->accounts, command->account, command->market);
    if (command->quantity > balance->available) {
        *refusal = (struct refusal){.needed = command->quantity, .available = balance->available};
        return REJECT_INSUFFICIENT_FUNDS;
    }

    balance->available -= command->quantity;
    book->accounts.totals[command->market] -= command->quantity;
    tell_money(book, EV_WITHDRAWN, command, balance->available);
    return REJECT_NONE;
}

enum reject command_clock(struct book *book, const struct command *command)
{
    int64_t expired = 0;
    uint32_t slot;

    if (command->until < book->time)
        return REJECT_CLOCK_BACKWARDS;

    book->time = command->until;
    while ((slot = timers_next(&book->timers)) != 0 && book->pool.details[slot].until <= book->time) {
        order_cancel(book, slot, CANCEL_EXPIRED, 0);
        expired++;
    }
    TELL(book, EV_CLOCKED, .other = book->time, .quantity = expired);
    return REJECT_NONE;
}
