#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "commands.h"
#include "plain.h"


struct event *sink_spill(struct sink *sink)
{
    sink->full = true;
    if (sink->spilled == sink->spill_room) {
        size_t room = sink->spill_room ? sink->spill_room * 2 : 1024;
        struct event *spill = sink->lost ? NULL : realloc(sink->spill, room * sizeof(struct event));

        if (spill == NULL) {
            sink->lost = true;
            return &sink->nowhere;
        }
        sink->spill = spill;
        sink->spill_room = room;
    }
    return &sink->spill[sink->spilled++];
}

void sink_forget(struct sink *sink)
{
    sink->spilled = 0;
    sink->full = sink->lost;
}

/* Writes the events that waited for room; false if some still wait. */
static bool sink_drain(struct sink *sink)
{
    size_t room = (size_t)(sink->end - sink->next);
    size_t count = sink->spilled < room ? sink->spilled : room;

    if (count != 0) {
        memcpy(sink->next, sink->spill, count * sizeof(struct event));
        sink->next += count;
        sink->spilled -= count;
        memmove(sink->spill, sink->spill + count, sink->spilled * sizeof(struct event));
    }
    sink->full = sink->spilled != 0 || sink->lost;
    return !sink->full;
}

/* What is wrong with the form of a command. */
static enum reject command_form(const struct command *command)
{
    bool is_order = command->kind == CMD_PLACE || command->kind == CMD_AMEND || command->kind == CMD_EDIT;
    bool has_flags = is_order || command->kind == CMD_CANCEL || command->kind == CMD_CANCEL_ALL;

    if (command->kind == CMD_MARKET)
        return REJECT_NONE;
    if (command->reserved != 0 || (has_flags && command->flags & ~FLAGS_KNOWN))
        return REJECT_MALFORMED;
    if (is_order && (command->flags & STP_MASK) >> STP_SHIFT > STP_ALLOW)
        return REJECT_MALFORMED;
    if (command->kind == CMD_PLACE && (command->flags & TYPE_MASK) >> TYPE_SHIFT > TYPE_AMOUNT)
        return REJECT_MALFORMED;
    return REJECT_NONE;
}

static enum reject command_run(struct book *book, const struct command *command, struct refusal *refusal)
{
    struct market_command market;

    switch ((enum command_kind)command->kind) {
    case CMD_PLACE:
        return command_place(book, command, refusal);
    case CMD_CANCEL:
        return command_cancel(book, command);
    case CMD_EDIT:
        return command_edit(book, command, refusal);
    case CMD_AMEND:
        return command_amend(book, command, refusal);
    case CMD_CANCEL_CLIENT:
        return command_cancel_client(book, command);
    case CMD_CANCEL_ALL:
        return command_cancel_all(book, command);
    case CMD_CLOCK:
        return command_clock(book, command);
    case CMD_DEPOSIT:
        return command_deposit(book, command);
    case CMD_WITHDRAW:
        return command_withdraw(book, command, refusal);
    case CMD_ACCOUNT:
        return command_account(book, command);
    case CMD_SCHEDULE:
        return command_schedule(book, command);
    case CMD_STATUS:
        return command_status(book, command);
    case CMD_MARKET:
        memcpy(&market, command, sizeof market);
        return command_market(book, &market);
    }
    return REJECT_UNKNOWN_KIND;
}

static bool kind_is_known(uint32_t kind)
{
    return (kind >= CMD_MARKET && kind <= CMD_CLOCK) || (kind >= CMD_PLACE && kind <= CMD_EDIT);
}

static void tell_reject(struct book *book, const struct command *command, enum reject reject,
                        const struct refusal *refusal)
{
    TELL(book, EV_REJECTED, .market = command->market, .account = command->account, .order = command->order,
         .other = command->client, .price = command->kind, .detail = reject, .quantity = command->quantity,
         .amount = refusal->needed, .amount2 = refusal->available);
}

/* One command, the general way. False if memory lacks: it was not taken. */
static bool book_step(struct book *book, const struct command *command)
{
    struct refusal refusal = {0, 0};
    enum reject reject;

    book->sequence++;
    if (command->version != RECORD_VERSION)
        reject = REJECT_UNKNOWN_VERSION;
    else if (!kind_is_known(command->kind))
        reject = REJECT_UNKNOWN_KIND;
    else if (!(reject = command_form(command)))
        reject = command_run(book, command, &refusal);
    if (reject == NO_MEMORY) {
        book->sequence--;
        return false;
    }
    if (reject)
        tell_reject(book, command, reject, &refusal);
    return true;
}

/* Takes a command the straight way, if it has one. */
static bool plain_step(struct book *book, const struct command *command)
{
    if (command->version != RECORD_VERSION)
        return false;
    if (command->kind == CMD_PLACE)
        return plain_place(book, command);
    if (command->kind == CMD_CANCEL)
        return plain_cancel(book, command);
    return command->kind == CMD_EDIT && plain_edit(book, command);
}

size_t book_apply(struct book *book, const void *commands, size_t count, struct event *events, size_t room,
                  size_t *written)
{
    struct sink *sink = &book->sink;
    const uint8_t *at = commands;
    struct command copy;
    size_t taken = 0;

    sink->next = events;
    sink->end = events + room;
    if (sink_drain(sink)) {
        bool is_aligned = (uintptr_t)commands % _Alignof(struct command) == 0;
        bool looks_ahead = book->pool.live >= LOOK_AHEAD_FROM;

        while (taken < count && !sink->full) {
            const struct command *command = (const void *)at;

            if (looks_ahead && taken + FAR_AHEAD < count)
                book_look_ahead(book, at);
            if (!is_aligned)
                command = memcpy(&copy, at, sizeof copy);
            if (!plain_step(book, command) && !book_step(book, command))
                break;
            at += RECORD_BYTES;
            taken++;
        }
    }
    *written = (size_t)(sink->next - events);
    sink->next = sink->end = NULL;
    return taken;
}

size_t book_pending(const struct book *book)
{
    return book->sink.spilled;
}

bool book_lost_events(const struct book *book)
{
    return book->sink.lost;
}
