/* Checks that end the process with a sentence, for the programs of this folder. */
#include "native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void fail(const char *sentence)
{
    fprintf(stderr, "%s\n", sentence);
    abort();
}

void check(const struct book *book)
{
    const char *fault = book_check(book);

    if (fault != NULL)
        fail(fault);
}

uint8_t *dumped(const struct book *book, size_t *size)
{
    uint8_t *dump = NULL;

    *size = book_snapshot_size(book);
    dump = malloc(*size);
    if (dump == NULL)
        fail("no memory");
    book_snapshot(book, dump);
    return dump;
}

struct book *restored(struct book *book)
{
    size_t size = 0;
    size_t again_size = 0;
    const char *fault = NULL;
    uint8_t *dump = dumped(book, &size);
    uint8_t *again = NULL;
    struct book *other = book_restore(dump, size, &fault);

    if (other == NULL)
        fail(fault);
    again = dumped(other, &again_size);
    if (size != again_size || memcmp(dump, again, size) != 0)
        fail("a restored book has another snapshot");
    free(again);
    free(dump);
    book_free(book);
    return other;
}
