/* What a trade costs, and what an order must hold for it. Amounts are core units of the quote asset.
 *
 * The fees of one order are rounded up once, over all its trades: what one trade paid too much by rounding, its
 * credit in millionths of a unit, counts for the next.
 *   fee * 10^6 - credit after == notional * rate - credit before        0 <= credit < 10^6
 * So what is held, the fee of all that is left at the dearer rate, is never less than what its parts will cost. */
#ifndef SLIPWAY_FEES_H
#define SLIPWAY_FEES_H

#include <stdint.h>

#include "records.h"

/* From here on notional * rate might not fit into 64 bits, and is computed in two parts. */
#define NOTIONAL_IN_PARTS (1ll << 43)

int64_t fee_charge_in_parts(int64_t notional, uint32_t rate, uint32_t *credit);

/* The fee of `notional` at `rate` millionths. */
static inline int64_t fee_charge(int64_t notional, uint32_t rate, uint32_t *credit)
{
    int64_t due;
    int64_t fee;

    if (__builtin_expect(notional >= NOTIONAL_IN_PARTS, 0))
        return fee_charge_in_parts(notional, rate, credit);
    due = notional * rate - *credit;
    fee = due > 0 ? (int64_t)(((uint64_t)due + MILLION - 1) / MILLION) : 0;
    *credit = (uint32_t)(fee * MILLION - due);
    return fee;
}

/* A notional and the fee on it: what a buy holds. */
static inline int64_t fee_and_notional(int64_t notional, uint32_t rate, uint32_t credit)
{
    return notional + fee_charge(notional, rate, &credit);
}

#endif
