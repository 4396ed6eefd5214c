/* EDIT: an order makes way for another one, in one step. */
#include "commands.h"
#include "orders.h"

/* The order that would take another one's place: what an EDIT does not name is as it was. */
static struct command edit_command(const struct book *book, const struct command *edit, uint32_t slot)
{
    const struct pool *pool = &book->pool;
    const struct order *order = &pool->orders[slot];
    struct command command = *edit;
    uint32_t price = order_price(order);
    uint32_t trigger = 0;
    uint32_t flags = order_sells(order) ? FLAG_SELL : 0;
    int64_t display = 0;

    command.until = 0;
    if (order_detailed(order)) {
        const struct detail *detail = &pool->details[slot];
        bool trails = (detail->flags & WAKE_MASK) >> WAKE_SHIFT == WAKE_TRAILING;

        display = detail->display;
        command.until = detail->until;
        flags |= detail->until ? TIF_GTD << TIF_SHIFT : 0;
        if (detail->trigger) {
            flags = detail->flags & ~STP_MASK;
            trigger = trails ? detail->distance : detail->trigger;
            price = trails ? detail->offset : price;
            if ((flags & TYPE_MASK) >> TYPE_SHIFT != TYPE_LIMIT)
                price = 0;
        }
    }
    command.account = order->account;
    command.order = edit->until;
    command.flags = flags | (edit->flags & (FLAG_POST_ONLY | STP_MASK));
    if (command.quantity == 0)
        command.quantity = pool_left(pool, slot);
    if (command.price == 0)
        command.price = price;
    if (command.trigger == 0)
        command.trigger = trigger;
    if (command.display == 0)
        command.display = display < command.quantity ? display : command.quantity;
    return command;
}

enum reject command_edit(struct book *book, const struct command *command, struct refusal *refusal)
{
    struct ticket ticket;
    struct command placing;
    enum reject reject;
    uint32_t slot;

    if (!indexes_have_room(book, command))
        return NO_MEMORY;
    if (book_market(book, command->market) == NULL)
        return REJECT_UNKNOWN_MARKET;
    slot = command_order(book, command);
    if (slot == 0)
        return REJECT_UNKNOWN_ORDER;
    placing = edit_command(book, command, slot);
    reject = ticket_judge(book, &placing, slot, &ticket);
    if (reject) {
        *refusal = (struct refusal){.needed = ticket.needed, .available = ticket.available};
        return reject;
    }

    if (command->flags & FLAG_VALIDATE_ONLY) {
        ticket_validated(book, command, &ticket, placing.quantity, placing.display);
        return REJECT_NONE;
    }
    order_cancel(book, slot, CANCEL_EDITED, placing.order);
    ticket_enter(book, &placing, &ticket);
    return REJECT_NONE;
}
