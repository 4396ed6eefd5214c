#include "commands.h"
#include "orders.h"

uint32_t command_order(const struct book *book, const struct command *command)
{
    uint32_t slot = order_find(book, command->order);

    if (slot == 0 || book->pool.seats[slot].market != command->market)
        return 0;
    if (book->pool.orders[slot].account != command->account && !(command->flags & FLAG_OPERATOR))
        return 0;
    return slot;
}

enum reject command_cancel(struct book *book, const struct command *command)
{
    const struct market *market = book_market(book, command->market);
    uint32_t slot;

    if (market == NULL)
        return REJECT_UNKNOWN_MARKET;
    if (market->status == STATUS_MAINTENANCE && !(command->flags & FLAG_OPERATOR))
        return REJECT_MARKET_MAINTENANCE;
    slot = command_order(book, command);
    if (slot == 0)
        return REJECT_UNKNOWN_ORDER;

    order_cancel(book, slot, CANCEL_REQUESTED, 0);
    return REJECT_NONE;
}

enum reject command_cancel_client(struct book *book, const struct command *command)
{
    const struct market *market = book_market(book, command->market);
    uint32_t slot;

    if (market == NULL)
        return REJECT_UNKNOWN_MARKET;
    if (market->status == STATUS_MAINTENANCE)
        return REJECT_MARKET_MAINTENANCE;
    slot = command->client ? order_find_client(book, command->account, command->client) : 0;
    if (slot == 0 || book->pool.seats[slot].market != command->market)
        return REJECT_UNKNOWN_ORDER;

    order_cancel(book, slot, CANCEL_REQUESTED, 0);
    return REJECT_NONE;
}

/* Cancels an account's orders in one market or in all, the oldest first; returns how many. */
static int64_t account_cancel(struct book *book, const struct account *account, uint32_t market, bool by_operator)
{
    const struct seat *seats = book->pool.seats;
    int64_t count = 0;
    uint32_t next;

    for (uint32_t slot = account->head; slot != 0; slot = next) {
        next = seats[slot].next;
        if (market != EVERY_MARKET && seats[slot].market != market)
            continue;
        if (book->markets[seats[slot].market].status == STATUS_MAINTENANCE && !by_operator)
            continue;
        order_cancel(book, slot, CANCEL_MASS, 0);
        count++;
    }
    return count;
}

enum reject command_cancel_all(struct book *book, const struct command *command)
{
    const struct account *account = accounts_find(&book->accounts, command->account);
    const struct market *market = book_market(book, command->market);
    bool everybody = command->account == EVERYBODY;
    bool by_operator = command->flags & FLAG_OPERATOR;
    int64_t count = 0;

    if (account == NULL && !everybody)
        return REJECT_UNKNOWN_ACCOUNT;
    if (market == NULL && command->market != EVERY_MARKET)
        return REJECT_UNKNOWN_MARKET;
    if (everybody && !by_operator)
        return REJECT_MALFORMED;
    if (market != NULL && market->status == STATUS_MAINTENANCE && !by_operator)
        return REJECT_MARKET_MAINTENANCE;

    if (everybody)
        for (uint32_t number = 1; number < book->accounts.used; number++)
            count += account_cancel(book, &book->accounts.all[number], command->market, by_operator);
    else
        count = account_cancel(book, account, command->market, by_operator);
    TELL(book, EV_MASS_CANCELLED, .market = command->market, .account = command->account, .quantity = count);
    return REJECT_NONE;
}
