/* A target for libFuzzer: any bytes as a snapshot.
 *
 * Whatever restore accepts passes the full check, gives the very same bytes as its snapshot, and goes on: it takes a
 * few commands, the last of which cancels everything, and is whole after each. What it refuses has a sentence. */
#include <stdlib.h>
#include <string.h>

#include "native.h"

#define ROOM 64

static void apply(struct book *book, struct command *command)
{
    struct event events[ROOM];
    size_t taken = 0;

    command->version = RECORD_VERSION;
    while (taken < 1 || book_pending(book) > 0) {
        size_t written = 0;
        size_t before = taken;

        taken += book_apply(book, command, 1 - taken, events, ROOM, &written);
        if (written == 0 && taken == before)
            fail("neither a command was taken nor an event written");
    }
    check(book);
}

/* An order that trades with what it meets, on the first market; the clock far ahead; then everything is cancelled. */
static void go_on(struct book *book)
{
    struct command sell = {
        .kind = CMD_PLACE, .account = 1, .order = 1ull << 60, .quantity = 100, .price = 1, .flags = FLAG_SELL,
    };
    struct command buy = {
        .kind = CMD_PLACE, .account = 2, .order = 3ull << 60, .quantity = 5, .flags = TYPE_MARKET << TYPE_SHIFT,
    };
    struct command clock = { .kind = CMD_CLOCK, .until = UINT64_MAX };
    struct command cancel = {
        .kind = CMD_CANCEL_ALL, .market = EVERY_MARKET, .account = EVERYBODY, .flags = FLAG_OPERATOR,
    };

    apply(book, &sell);
    apply(book, &buy);
    apply(book, &clock);
    apply(book, &cancel);
    if (book_live(book) != 0)
        fail("an order outlives the cancelling of everything");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Great capacities cost nothing but under a sanitizer, where the tables are taken at once. */
static uint8_t *with_small_capacities(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1);

    if (copy == NULL)
        fail("no memory");
    memcpy(copy, data, size);
    for (size_t at = 12; at + 4 <= 24 && at + 4 <= size; at += 4) { /* orders, accounts, pages: two bytes of each */
        copy[at + 2] = copy[at + 3] = 0;
        copy[at + 1] &= 3;
    }
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const char *fault = NULL;
    uint8_t *data = with_small_capacities(input, size);
    struct book *book = book_restore(data, size, &fault);
    uint8_t *dump = NULL;
    size_t dump_size = 0;

    if (book == NULL) {
        if (fault == NULL || fault[0] == 0)
            fail("refused without a sentence");
        free(data);
        return 0;
    }
    check(book);
    dump = dumped(book, &dump_size);
    if (dump_size != size || memcmp(dump, data, size) != 0)
        fail("a snapshot that was accepted is not canonical");
    free(dump);
    free(data);
    go_on(book);
    book_free(book);
    return 0;
}
