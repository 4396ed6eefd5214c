/* What each kind of command does. Each either tells what happened and returns REJECT_NONE, or changes nothing and
 * returns why it is refused. NO_MEMORY: the system gave none; nothing changed, and the command was not taken. */
#ifndef SLIPWAY_COMMANDS_H
#define SLIPWAY_COMMANDS_H

#include "place.h"

#define NO_MEMORY ((enum reject)255)

/* Facts beside a reason. */
struct refusal {
    int64_t needed;
    int64_t available;
};

/* place.c, edit.c, amend.c, cancel.c */
enum reject command_place(struct book *book, const struct command *command, struct refusal *refusal);
enum reject command_edit(struct book *book, const struct command *command, struct refusal *refusal);
enum reject command_amend(struct book *book, const struct command *command, struct refusal *refusal);
enum reject command_cancel(struct book *book, const struct command *command);
enum reject command_cancel_client(struct book *book, const struct command *command);
enum reject command_cancel_all(struct book *book, const struct command *command);
/* An order that a command names and may change: its slot, or 0. */
uint32_t command_order(const struct book *book, const struct command *command);

/* admin.c */
enum reject command_market(struct book *book, const struct market_command *command);
enum reject command_status(struct book *book, const struct command *command);
enum reject command_schedule(struct book *book, const struct command *command);
enum reject command_account(struct book *book, const struct command *command);
enum reject command_deposit(struct book *book, const struct command *command);
enum reject command_withdraw(struct book *book, const struct command *command, struct refusal *refusal);
enum reject command_clock(struct book *book, const struct command *command);

#endif
