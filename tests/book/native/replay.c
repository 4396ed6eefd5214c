/* Replays a file of commands through the core and writes what came of it: every event, then the last snapshot.
 *
 *     replay COMMANDS ANSWER
 * The file of commands begins with the capacities (u32 orders, accounts, pages, markets, assets). Batches and
 * rooms for events change their sizes all the time, commands stand at odd addresses, and each buffer is exactly as
 * long as it has to be, so that a sanitizer sees a step too far. Every batch is followed by the full check of the
 * book, some also by a snapshot and a restore, after which the restored book goes on. A check that fails ends the
 * process with a sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native.h"

#define HEADER 20
#define ARENA 97 /* events; smaller than what some commands cause */

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot open the commands");
    *size = (size_t)ftell(file);
    rewind(file);
    data = malloc(*size + 1);
    if (data == NULL || fread(data, 1, *size, file) != *size)
        fail("cannot read the commands");
    fclose(file);
    return data;
}

static uint32_t number(const uint8_t *data)
{
    uint32_t value = 0;

    memcpy(&value, data, sizeof value);
    return value;
}

/* Applies the records as one batch, taking events through a room of `room` at a time. */
static void apply_batch(struct book *book, const uint8_t *records, size_t count, size_t room, FILE *answer)
{
    uint8_t *odd = malloc(count * RECORD_BYTES + 1);
    struct event *events = malloc(room * sizeof *events);
    size_t taken = 0;

    if (odd == NULL || events == NULL)
        fail("no memory");
    memcpy(odd + 1, records, count * RECORD_BYTES);
    do {
        size_t written = 0;
        size_t before = taken;

        taken += book_apply(book, odd + 1 + taken * RECORD_BYTES, count - taken, events, room, &written);
        if (written > room)
            fail("more events than room");
        if (written == 0 && taken == before)
            fail("neither a command was taken nor an event written");
        if (fwrite(events, sizeof *events, written, answer) != written)
            fail("cannot write the answer");
    } while (taken < count || book_pending(book) > 0);
    if (book_lost_events(book))
        fail("events were lost");
    free(events);
    free(odd);
}

int main(int argc, char **argv)
{
    struct capacity capacity;
    struct book *book = NULL;
    uint64_t chance = 88172645463325252ull;
    size_t size = 0;
    uint8_t *data = NULL;
    uint8_t *dump = NULL;
    FILE *answer = NULL;

    if (argc != 3)
        fail("usage: replay COMMANDS ANSWER");
    data = read_file(argv[1], &size);
    answer = fopen(argv[2], "wb");
    if (answer == NULL || size < HEADER)
        fail("cannot begin");
    capacity = (struct capacity){
        .orders = number(data), .accounts = number(data + 4), .pages = number(data + 8), .markets = number(data + 12),
        .assets = number(data + 16),
    };
    if (capacity_fault(&capacity) != NULL)
        fail(capacity_fault(&capacity));
    book = book_new(&capacity);
    if (book == NULL)
        fail("no memory");

    for (size_t at = HEADER; at < size;) {
        size_t left = (size - at) / RECORD_BYTES;
        size_t count = 1 + draw(&chance) % 200;

        count = count < left ? count : left;
        apply_batch(book, data + at, count, 1 + draw(&chance) % ARENA, answer);
        at += count * RECORD_BYTES;
        check(book);
        if (draw(&chance) % 4 == 0)
            book = restored(book);
    }
    dump = dumped(book, &size);
    if (fwrite(dump, 1, size, answer) != size || fclose(answer) != 0)
        fail("cannot write the answer");
    free(dump);
    free(data);
    book_free(book);
    return 0;
}
