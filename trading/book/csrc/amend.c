/* AMEND: what is left of an order changes in place; it keeps its id, its client id, its fees' credit, and its place
 * if that is fair to those behind it. */
#include "commands.h"
#include "orders.h"
#include "waiting.h"

/* An order as it is, and as it would be. */
struct amendment {
    struct market *market;
    uint32_t slot;
    bool sells;
    bool waits;
    uint32_t flags; /* of an order that waits */
    int64_t filled;
    int64_t old_left;
    int64_t left;
    int64_t old_display;
    int64_t display;
    uint32_t old_price;
    uint32_t price; /* its limit, or what it would hold for */
    uint32_t old_trigger;
    uint32_t trigger;
    uint32_t distance;
    uint32_t offset;
    uint32_t schedule;
    uint32_t credit;
    int64_t old_hold;
    int64_t hold;
};

static struct amendment amendment_of(struct book *book, struct market *market, uint32_t slot)
{
    const struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    struct amendment it = {.market = market,
                           .slot = slot,
                           .sells = order_sells(order),
                           .old_left = pool_left(pool, slot),
                           .old_price = order_price(order),
                           .schedule = pool->seats[slot].schedule,
                           .old_hold = order_hold(book, slot)};

    if (order_detailed(order)) {
        const struct detail *detail = &pool->details[slot];

        it.waits = detail->trigger != 0;
        it.flags = detail->flags;
        it.filled = detail->filled;
        it.old_display = detail->display;
        it.old_trigger = detail->trigger;
        it.distance = detail->distance;
        it.offset = detail->offset;
        it.credit = detail->credit;
    }
    it.left = it.old_left;
    it.display = it.old_display;
    it.price = it.old_price;
    it.trigger = it.old_trigger;
    return it;
}

/* What does not fit the order that is amended. */
static enum reject amendment_fits(const struct amendment *it, const struct command *command)
{
    bool is_limit = (it->flags & TYPE_MASK) >> TYPE_SHIFT == TYPE_LIMIT;

    if (!command->quantity && !command->price && !command->trigger && !command->display)
        return REJECT_NOTHING_TO_AMEND;
    if (it->waits && it->market->status == STATUS_LIMIT_ONLY)
        return REJECT_MARKET_LIMIT_ONLY;
    if (it->waits && it->market->status == STATUS_POST_ONLY)
        return REJECT_MARKET_POST_ONLY;
    if ((it->waits && command->price && !is_limit) || (!it->waits && command->trigger)
        || (command->display && it->old_display == 0))
        return REJECT_BAD_COMBINATION;
    return command->quantity < 0 ? REJECT_QUANTITY_NOT_POSITIVE : REJECT_NONE;
}

/* Trigger and limit of an order that goes on waiting. */
static enum reject amendment_trigger(struct amendment *it, const struct command *command)
{
    bool trails = (it->flags & WAKE_MASK) >> WAKE_SHIFT == WAKE_TRAILING;

    if (command->trigger > MAX_TICK)
        return REJECT_TRIGGER_OUT_OF_RANGE;
    if (trails) {
        uint32_t best = it->sells ? it->old_trigger + it->distance : it->old_trigger - it->distance;

        if (command->trigger)
            it->distance = command->trigger;
        if (command->price)
            it->offset = command->price;
        if (!trailing_trigger(it->flags, best, it->distance, &it->trigger))
            return REJECT_TRIGGER_OUT_OF_RANGE;
    } else {
        if (command->trigger)
            it->trigger = command->trigger;
        if (command->price)
            it->price = command->price;
    }
    if (!waiting_limit(it->market, it->flags, it->trigger, it->offset, &it->price))
        return REJECT_PRICE_OUT_OF_RANGE;
    return REJECT_NONE;
}

static enum reject amendment_price(struct amendment *it, const struct command *command)
{
    const struct market *market = it->market;

    if (command->price > MAX_TICK)
        return REJECT_PRICE_OUT_OF_RANGE;
    if (it->waits)
        return amendment_trigger(it, command);
    if (command->price == 0 || command->price == it->old_price)
        return REJECT_NONE;
    it->price = command->price;
    return span_holds(&market->collars[it->sells], it->price) ? REJECT_NONE : REJECT_PRICE_OUTSIDE_COLLAR;
}

static enum reject amendment_display(struct amendment *it, const struct command *command)
{
    int64_t most;

    if (command->display && command->display != it->old_display) {
        if (command->display < 0 || command->display > it->filled + it->left)
            return REJECT_DISPLAY_OUT_OF_RANGE;
        it->display = command->display;
    }
    if (it->display && !__builtin_mul_overflow(it->display, ICEBERG_SLICES, &most) && most < it->filled + it->left)
        return REJECT_DISPLAY_TOO_SMALL;
    return REJECT_NONE;
}

/* Whether there is room and money for it. */
static enum reject amendment_room(const struct book *book, struct amendment *it, const struct command *command,
                                  struct refusal *refusal)
{
    struct market *market = it->market;
    const struct ladder *ladder = it->waits ? waiting_ladder(market, it->flags) : &market->resting;
    bool post_only = command->flags & FLAG_POST_ONLY || market->status == STATUS_POST_ONLY;
    const struct balance *balance = accounts_balance(&book->accounts, book->pool.orders[it->slot].account,
                                                     market_held_asset(market, it->sells));

    if (!ladder_has_room(ladder, &book->pages, it->waits ? it->trigger : it->price))
        return REJECT_LADDER_FULL;
    if (post_only && !it->waits && market_crosses(market, it->sells, it->price))
        return REJECT_WOULD_TAKE;
    it->hold = market_hold(book, market, it->sells, it->price, it->left, it->schedule, it->credit);
    if (it->hold - it->old_hold <= balance->available)
        return REJECT_NONE;
    *refusal = (struct refusal){.needed = it->hold - it->old_hold, .available = balance->available};
    return REJECT_INSUFFICIENT_FUNDS;
}

static enum reject amendment_judge(const struct book *book, struct amendment *it, const struct command *command,
                                   struct refusal *refusal)
{
    int64_t old_total = it->filled + it->old_left;
    int64_t total = command->quantity ? command->quantity : old_total;
    enum reject reject;

    it->left = total - it->filled;
    if (total != old_total && (reject = quantity_judge(it->market, total)))
        return reject;
    if ((reject = amendment_price(it, command)) || (reject = amendment_display(it, command)))
        return reject;
    if ((total != old_total || it->price != it->old_price || it->trigger != it->old_trigger)
        && (reject = notional_judge(it->market, it->price, total)))
        return reject;
    return amendment_room(book, it, command, refusal);
}

static void amendment_tell(struct book *book, const struct amendment *it, bool keeps_place)
{
    const struct order *order = &book->pool.orders[it->slot];

    TELL(book, EV_AMENDED, .market = it->market->number, .account = order->account, .order = order->id,
         .other = it->trigger, .price = it->price, .detail = keeps_place, .quantity = it->left, .amount = it->hold,
         .amount2 = it->display);
}

/* A resting order keeps its place: hidden lots go first. */
static void amend_in_place(struct book *book, const struct amendment *it)
{
    struct order *order = &book->pool.orders[it->slot];
    int64_t hidden = pool_hidden(&book->pool, it->slot);
    int64_t less = it->old_left - it->left;
    int64_t less_hidden = less < hidden ? less : hidden;

    if (order_detailed(order)) {
        book->pool.details[it->slot].hidden -= less_hidden;
        book->pool.details[it->slot].display = it->display;
        it->market->icebergs -= hidden > 0 && less_hidden == hidden;
    }
    order->open -= less - less_hidden;
    ladder_level(&it->market->resting, &book->pages, it->price)->lots -= less - less_hidden;
    order_release(book, it->slot, it->old_hold - it->hold);
    amendment_tell(book, it, true);
}

/* A resting order comes again, behind the others. */
static void amend_and_return(struct book *book, const struct amendment *it, const struct command *command)
{
    const struct order *order = &book->pool.orders[it->slot];
    struct taker taker = {.market = it->market,
                          .id = order->id,
                          .account = order->account,
                          .slot = it->slot,
                          .flags = (it->sells ? FLAG_SELL : 0) | (command->flags & STP_MASK),
                          .limit = it->price,
                          .schedule = it->schedule,
                          .credit = it->credit,
                          .left = it->left,
                          .filled = it->filled,
                          .display = it->display};

    order_release(book, it->slot, it->old_hold);
    order_leave(book, it->market, it->slot);
    amendment_tell(book, it, false);
    taker_run(book, &taker);
    waiting_wake_all(book);
}

static void amend_waiting(struct book *book, const struct amendment *it, const struct command *command)
{
    struct order *order = &book->pool.orders[it->slot];
    struct detail *detail = &book->pool.details[it->slot];

    order_release(book, it->slot, it->old_hold - it->hold);
    if (it->trigger != it->old_trigger)
        waiting_move(book, it->market, it->slot, it->trigger);
    ladder_level(waiting_ladder(it->market, it->flags), &book->pages, it->trigger)->lots += it->left - it->old_left;
    order->open = it->left;
    order->tick = (order->tick & ~MAX_TICK) | it->price;
    detail->distance = it->distance;
    detail->offset = it->offset;
    detail->flags = (detail->flags & ~STP_MASK) | (command->flags & STP_MASK);
    amendment_tell(book, it, it->trigger == it->old_trigger);
    if (waiting_is_reached(it->market, detail->flags, detail->trigger)) {
        waiting_call(book, it->market, it->slot);
        waiting_wake_all(book);
    }
}

static void amendment_validated(struct book *book, const struct amendment *it, const struct command *command)
{
    TELL(book, EV_VALIDATED, .market = command->market, .account = book->pool.orders[it->slot].account,
         .order = command->order, .other = command->client, .price = it->price, .detail = command->flags,
         .quantity = it->left, .amount = it->hold, .amount2 = it->display);
}

static enum reject amend_status_judge(const struct market *market)
{
    if (market == NULL)
        return REJECT_UNKNOWN_MARKET;
    if (market->status == STATUS_MAINTENANCE)
        return REJECT_MARKET_MAINTENANCE;
    return market->status == STATUS_CANCEL_ONLY ? REJECT_MARKET_CANCEL_ONLY : REJECT_NONE;
}

enum reject command_amend(struct book *book, const struct command *command, struct refusal *refusal)
{
    struct market *market = book_market(book, command->market);
    enum reject reject = amend_status_judge(market);
    uint32_t slot;
    struct amendment it;

    if (reject)
        return reject;
    slot = command_order(book, command);
    if (slot == 0)
        return REJECT_UNKNOWN_ORDER;
    if (book->accounts.all[book->pool.orders[slot].account].state == ACCOUNT_FROZEN
        && !(command->flags & FLAG_OPERATOR))
        return REJECT_ACCOUNT_FROZEN;
    it = amendment_of(book, market, slot);
    if ((reject = amendment_fits(&it, command)))
        return reject;
    if (command->quantity && command->quantity <= it.filled) {
        it.left = 0;
        if (command->flags & FLAG_VALIDATE_ONLY)
            amendment_validated(book, &it, command);
        else
            order_cancel(book, slot, CANCEL_AMENDED_AWAY, 0);
        return REJECT_NONE;
    }
    if ((reject = amendment_judge(book, &it, command, refusal)))
        return reject;

    if (command->flags & FLAG_VALIDATE_ONLY)
        amendment_validated(book, &it, command);
    else if (it.waits)
        amend_waiting(book, &it, command);
    else if (it.price == it.old_price && it.left <= it.old_left)
        amend_in_place(book, &it);
    else
        amend_and_return(book, &it, command);
    return REJECT_NONE;
}
