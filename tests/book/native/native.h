/* What the programs of this folder share: checks that end the process with a sentence. */
#ifndef SLIPWAY_NATIVE_H
#define SLIPWAY_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#include "book.h"

/* Ends the process, so that a fuzzer keeps the input and a test sees the sentence. */
_Noreturn void fail(const char *sentence);
/* Ends the process if an invariant does not hold. */
void check(const struct book *book);
/* The snapshot in memory of its exact size, to be freed by the caller. */
uint8_t *dumped(const struct book *book, size_t *size);
/* The book restored from its snapshot, which gives the same snapshot again; the old one is freed. */
struct book *restored(struct book *book);

#endif
