/* The straight ways of the commands of which there are most: placing a plain limit order that meets nothing,
 * cancelling a plain order, and both at once. They do what place.c and cancel.c do, for the case in which nothing is
 * unusual. In any other case, every reason to refuse included, they change nothing and say false, and the general
 * way decides. */
#ifndef SLIPWAY_PLAIN_H
#define SLIPWAY_PLAIN_H

#include "state.h"

bool plain_place(struct book *book, const struct command *command);
bool plain_cancel(struct book *book, const struct command *command);
bool plain_edit(struct book *book, const struct command *command);

#endif
