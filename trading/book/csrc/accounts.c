#include "accounts.h"

#include "memory.h"

bool accounts_init(struct accounts *accounts, uint32_t capacity, uint32_t assets)
{
    accounts->capacity = capacity;
    accounts->assets = assets;
    accounts->used = 1; /* the house, whose state stays ACCOUNT_ABSENT: it places no orders */
    accounts->all = memory_reserve(capacity, sizeof(struct account));
    accounts->balances = memory_reserve((size_t)capacity * assets, sizeof(struct balance));
    accounts->totals = memory_reserve(assets, sizeof(int64_t));
    return accounts->all && accounts->balances && accounts->totals;
}

void accounts_close(struct accounts *accounts)
{
    memory_release(accounts->totals, accounts->assets, sizeof(int64_t));
    memory_release(accounts->balances, (size_t)accounts->capacity * accounts->assets, sizeof(struct balance));
    memory_release(accounts->all, accounts->capacity, sizeof(struct account));
}
