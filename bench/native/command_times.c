/* Measures each command of a flow by itself, in the core, with no Python in between.
 *
 *     command_times FILE BEFORE ORDERS ACCOUNTS PAGES
 *
 * FILE holds commands of 64 bytes. The first BEFORE are applied at once; the others in batches of 1,024, by the loop of
 * book_apply with a look at the clock before and after each command. The processor finishes what it does before each
 * look, so that a command cannot overlap with the next, as it does without. The median of two looks with nothing in
 * between is taken off. Prints a line of JSON: how many commands, and percentiles and mean in picoseconds. */
#include "apply.c" /* its steps are its own: this file is compiled in its place */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "book.h"

#define BATCH 1024
#define EVENTS_ROOM 65536
#define LOOKS 100000

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The finest clock there is, in its own units: nothing before it moves behind it, nor the other way round. */
static inline uint64_t look(void)
{
#if defined(__x86_64__)
    uint32_t low, high;

    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
#else
    return monotonic_ns();
#endif
}

static int by_size(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

static uint64_t cost_of_a_look(uint64_t *ticks)
{
    for (size_t at = 0; at < LOOKS; at++) {
        uint64_t begun = look();

        ticks[at] = look() - begun;
    }
    qsort(ticks, LOOKS, sizeof *ticks, by_size);
    return ticks[LOOKS / 2];
}

static _Noreturn void stop(const char *sentence)
{
    fprintf(stderr, "%s\n", sentence);
    exit(2);
}

static void *taken(size_t size)
{
    void *memory = malloc(size);

    if (memory == NULL)
        stop("no memory");
    return memory;
}

static uint8_t *read_commands(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    uint8_t *commands;
    long size;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        stop("the file of commands cannot be read");
    rewind(file);
    *count = (size_t)size / RECORD_BYTES;
    commands = taken((size_t)size + 1);
    if (fread(commands, RECORD_BYTES, *count, file) != *count)
        stop("the file of commands cannot be read");
    fclose(file);
    return commands;
}

static void apply_all(struct book *book, const uint8_t *commands, size_t count, struct event *events)
{
    size_t written = 0;

    for (size_t done = 0; done < count || book_pending(book) != 0;) {
        size_t now = book_apply(book, commands + done * RECORD_BYTES, count - done, events, EVENTS_ROOM, &written);

        if (now == 0 && written == 0)
            stop("the book takes no command");
        done += now;
    }
}

/* Applies up to BATCH commands as book_apply does, and notes how long each took. Returns how many. */
static size_t apply_timed(struct book *book, const uint8_t *commands, size_t count, struct event *events,
                          uint64_t *ticks, uint64_t cost)
{
    bool looks_ahead = book->pool.live >= LOOK_AHEAD_FROM;
    size_t taken = 0, batch = count < BATCH ? count : BATCH;

    book->sink.next = events;
    book->sink.end = events + EVENTS_ROOM;
    for (; taken < batch; taken++) {
        const uint8_t *at = commands + taken * RECORD_BYTES;
        struct command command;
        uint64_t from = look();

        if (looks_ahead && taken + FAR_AHEAD < batch)
            book_look_ahead(book, at);
        memcpy(&command, at, sizeof command);
        if (!plain_step(book, &command) && !book_step(book, &command))
            stop("no memory");

        uint64_t spent = look() - from;

        ticks[taken] = spent > cost ? spent - cost : 0;
    }
    book->sink.next = book->sink.end = NULL;
    return taken;
}

static void print_times(uint64_t *ticks, size_t count, double ps_per_tick)
{
    static const struct {
        const char *name;
        double share;
    } wanted[] = {{"p50", 0.5}, {"p99", 0.99}, {"p99_9", 0.999}};
    double sum = 0;

    for (size_t at = 0; at < count; at++)
        sum += (double)ticks[at];
    qsort(ticks, count, sizeof *ticks, by_size);
    printf("{\"commands\": %zu", count);
    for (size_t at = 0; at < sizeof wanted / sizeof *wanted; at++) {
        size_t place = (size_t)((double)(count - 1) * wanted[at].share);

        printf(", \"%s\": %.0f", wanted[at].name, (double)ticks[place] * ps_per_tick);
    }
    printf(", \"mean\": %.0f}\n", sum / (double)count * ps_per_tick);
}

int main(int argc, char **argv)
{
    if (argc != 6)
        stop("command_times FILE BEFORE ORDERS ACCOUNTS PAGES");

    size_t count = 0;
    uint8_t *commands = read_commands(argv[1], &count);
    size_t before = strtoull(argv[2], NULL, 10);
    struct capacity capacity = {
        .orders = (uint32_t)strtoul(argv[3], NULL, 10),
        .accounts = (uint32_t)strtoul(argv[4], NULL, 10),
        .pages = (uint32_t)strtoul(argv[5], NULL, 10),
        .markets = 1,
        .assets = 2,
    };
    const char *fault = capacity_fault(&capacity);

    if (fault != NULL)
        stop(fault);
    if (before >= count)
        stop("there is nothing to measure");

    struct book *book = book_new(&capacity);
    struct event *events = taken(EVENTS_ROOM * sizeof *events);
    size_t measured = count - before;
    uint64_t *ticks = taken((measured > LOOKS ? measured : LOOKS) * sizeof *ticks);

    if (book == NULL)
        stop("no memory");
    apply_all(book, commands, before, events);

    uint64_t cost = cost_of_a_look(ticks);
    uint64_t begun_ns = monotonic_ns(), begun = look();

    for (size_t at = 0; at < measured;)
        at += apply_timed(book, commands + (before + at) * RECORD_BYTES, measured - at, events, ticks + at, cost);

    double ps_per_tick = (double)(monotonic_ns() - begun_ns) * 1000.0 / (double)(look() - begun);

    print_times(ticks, measured, ps_per_tick);
    book_free(book);
    free(commands);
    free(events);
    free(ticks);
    return 0;
}
