#include "fees.h"

/* notional = a * 10^6 + b, so notional * rate / 10^6 = a * rate + b * rate / 10^6. */
int64_t fee_charge_in_parts(int64_t notional, uint32_t rate, uint32_t *credit)
{
    int64_t whole = notional / MILLION * rate;
    int64_t due = notional % MILLION * rate - *credit;
    int64_t up = due > 0 ? (due + MILLION - 1) / MILLION : 0;

    *credit = (uint32_t)(up * MILLION - due);
    return whole + up;
}
