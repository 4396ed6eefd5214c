/* A target for libFuzzer: any bytes as commands, to a book that has markets, accounts and money.
 *
 * The first byte chooses capacities and how the rest is read. As *records*: 64 bytes each, as they are. As *hints*: 12
 * bytes each, folded into commands that mostly make sense (few ids, few prices), which takes the fuzzer to deep states
 * in short inputs. The book is checked every few hints, at the end, and after a restore. */
#include <stdlib.h>
#include <string.h>

#include "native.h"

#define HINT 12
#define ROOM 16
#define CHECKED 64 /* hints between two checks, which take longer than the commands */
#define ACCOUNTS 4u
#define MARKETS 2u

static const struct capacity CAPACITIES[4] = {
    { .orders = 1000, .accounts = 6, .pages = 100, .markets = 3, .assets = 3 },
    { .orders = 3, .accounts = 5, .pages = 100, .markets = 2, .assets = 3 },
    { .orders = 1000, .accounts = 5, .pages = 2, .markets = 2, .assets = 3 },
    { .orders = 8, .accounts = 5, .pages = 4, .markets = 2, .assets = 3 },
};
static const uint8_t KINDS[16] = {
    CMD_PLACE, CMD_PLACE, CMD_PLACE, CMD_PLACE, CMD_PLACE, CMD_PLACE, CMD_PLACE, CMD_AMEND,
    CMD_AMEND, CMD_EDIT, CMD_CANCEL, CMD_CANCEL_ALL, CMD_CLOCK, CMD_STATUS, CMD_ACCOUNT, CMD_WITHDRAW,
};

static void apply(struct book *book, const void *records, size_t count)
{
    struct event events[ROOM];
    size_t taken = 0;

    while (taken < count || book_pending(book) > 0) {
        size_t written = 0;
        size_t before = taken;

        taken += book_apply(book, (const uint8_t *)records + taken * RECORD_BYTES, count - taken, events, ROOM,
                            &written);
        if (written > ROOM)
            fail("more events than room");
        if (written == 0 && taken == before)
            fail("neither a command was taken nor an event written");
    }
}

static void open_markets(struct book *book)
{
    struct market_command market = {
        .version = RECORD_VERSION, .kind = CMD_MARKET, .quote = 1, .lot_base = 1, .tick_quote = 1,
        .flags = STATUS_ONLINE, .protection_ppm = 100000,
    };
    struct command schedule = { .version = RECORD_VERSION, .kind = CMD_SCHEDULE, .price = 1600, .trigger = 333333 };

    apply(book, &schedule, 1);
    apply(book, &market, 1);
    market.market = 1;
    market.base = 2;
    market.lot_base = 7;
    market.tick_quote = 3;
    market.collar_ppm = 900000;
    apply(book, &market, 1);
}

static void open_accounts(struct book *book)
{
    for (uint32_t account = 1; account <= ACCOUNTS; account++) {
        struct command open = {
            .version = RECORD_VERSION, .kind = CMD_ACCOUNT, .account = account, .flags = ACCOUNT_ACTIVE,
        };
        struct command deposit = {
            .version = RECORD_VERSION, .kind = CMD_DEPOSIT, .account = account, .order = account, .quantity = 1 << 20,
        };

        apply(book, &open, 1);
        for (uint16_t asset = 0; asset < 3; asset++) {
            deposit.market = asset;
            apply(book, &deposit, 1);
        }
    }
}

/* A command from twelve bytes. */
static struct command command_of(const uint8_t *hint, uint64_t number)
{
    uint32_t flags = (uint32_t)hint[1] | (uint32_t)(hint[2] & 31) << 8;
    uint32_t centre = hint[3] & 64 ? 1022 : 50;
    struct command command = {
        .version = RECORD_VERSION,
        .kind = KINDS[hint[0] & 15],
        .market = (uint16_t)((hint[0] >> 4) % MARKETS),
        .account = 1 + (hint[0] >> 5) % ACCOUNTS,
        .order = hint[4] & 15 ? hint[4] & 15 : number,
        .quantity = hint[5],
        .price = hint[3] & 32 ? 0 : centre + (hint[3] & 7),
        .trigger = hint[6] & 128 ? centre + (hint[6] & 7) : 0,
        .display = hint[7] & 128 ? hint[7] & 15 : 0,
        .client = hint[8] & 3,
        .until = hint[9],
        .flags = flags,
    };

    if (command.kind == CMD_EDIT)
        command.until = hint[9] & 15;
    if (command.kind == CMD_STATUS || command.kind == CMD_ACCOUNT)
        command.flags = hint[1] & 7;
    if (command.kind == CMD_CANCEL_ALL && hint[10] & 1)
        command.account = EVERYBODY;
    if (command.kind == CMD_CANCEL_ALL && hint[10] & 2)
        command.market = EVERY_MARKET;
    return command;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct book *book = NULL;

    if (size == 0)
        return 0;
    book = book_new(&CAPACITIES[data[0] & 3]);
    if (book == NULL)
        fail("no memory");
    open_markets(book);
    open_accounts(book);
    if (data[0] & 4) {
        apply(book, data + 1, (size - 1) / RECORD_BYTES);
    } else {
        for (size_t at = 1; at + HINT <= size; at += HINT) {
            struct command command = command_of(data + at, 100 + at);

            apply(book, &command, 1);
            if (at / HINT % CHECKED == 0)
                check(book);
        }
    }
    check(book);
    book = restored(book); /* which is checked again by restoring */
    book_free(book);
    return 0;
}
