#include "levels.h"

#include "memory.h"

bool pages_init(struct pages *pages, uint32_t capacity)
{
    pages->capacity = capacity;
    pages->all = memory_reserve((size_t)capacity + 1, sizeof(struct page));
    pages->levels = memory_reserve((size_t)capacity + 1, PAGE_LEVELS * sizeof(struct level));
    return pages->all && pages->levels;
}

void pages_close(struct pages *pages)
{
    memory_release(pages->levels, (size_t)pages->capacity + 1, PAGE_LEVELS * sizeof(struct level));
    memory_release(pages->all, (size_t)pages->capacity + 1, sizeof(struct page));
}

bool ladder_init(struct ladder *ladder)
{
    ladder->pages = memory_reserve(LADDER_PAGES + 1, sizeof(uint32_t));
    ladder->low = memory_reserve(LOW_WORDS + 1, sizeof(uint64_t));
    ladder->mid = memory_reserve(MID_WORDS + 1, sizeof(uint64_t));
    return ladder->pages && ladder->low && ladder->mid;
}

void ladder_close(struct ladder *ladder)
{
    memory_release(ladder->mid, MID_WORDS + 1, sizeof(uint64_t));
    memory_release(ladder->low, LOW_WORDS + 1, sizeof(uint64_t));
    memory_release(ladder->pages, LADDER_PAGES + 1, sizeof(uint32_t));
}

/* Sets a bit of a row of words; true if its word was 0. */
static bool row_set(uint64_t *row, uint32_t bit)
{
    uint64_t before = row[bit / 64];

    row[bit / 64] = before | 1ull << (bit % 64);
    return before == 0;
}

/* Clears a bit of a row of words; true if its word is 0 now. */
static bool row_clear(uint64_t *row, uint32_t bit)
{
    row[bit / 64] &= ~(1ull << (bit % 64));
    return row[bit / 64] == 0;
}

static uint64_t bits_above(uint64_t word, uint32_t bit)
{
    return bit == 63 ? 0 : word & (~0ull << (bit + 1));
}

static uint64_t bits_below(uint64_t word, uint32_t bit)
{
    return word & ((1ull << bit) - 1);
}

static uint32_t lowest_bit(uint64_t word)
{
    return (uint32_t)__builtin_ctzll(word);
}

static uint32_t highest_bit(uint64_t word)
{
    return 63 - (uint32_t)__builtin_clzll(word);
}

static uint32_t pages_take(struct pages *pages)
{
    uint32_t number = pages->free;

    if (number)
        pages->free = pages->all[number].next;
    else
        number = ++pages->used;
    pages->taken++;
    return number;
}

void ladder_open_level(struct ladder *ladder, struct pages *pages, uint32_t tick)
{
    uint32_t at = tick >> PAGE_SHIFT;
    uint32_t bit = tick & (PAGE_LEVELS - 1);
    struct page *page;

    if (ladder->pages[at] == 0) {
        ladder->pages[at] = pages_take(pages);
        if (row_set(ladder->low, at) && row_set(ladder->mid, at / 64))
            ladder->top[at / 64 / 64 / 64] |= 1ull << (at / 64 / 64 % 64);
    }
    page = &pages->all[ladder->pages[at]];
    if (row_set(page->bits, bit))
        page->words |= 1u << (bit / 64);
}

void ladder_close_level(struct ladder *ladder, struct pages *pages, uint32_t tick)
{
    uint32_t at = tick >> PAGE_SHIFT;
    uint32_t bit = tick & (PAGE_LEVELS - 1);
    uint32_t number = ladder->pages[at];
    struct page *page = &pages->all[number];

    if (!row_clear(page->bits, bit))
        return;
    page->words &= ~(1u << (bit / 64));
    if (page->words)
        return;
    ladder->pages[at] = 0;
    page->next = pages->free;
    pages->free = number;
    pages->taken--;
    if (row_clear(ladder->low, at) && row_clear(ladder->mid, at / 64))
        ladder->top[at / 64 / 64 / 64] &= ~(1ull << (at / 64 / 64 % 64));
}

static uint32_t page_above(const struct page *page, uint32_t bit)
{
    uint64_t word = bits_above(page->bits[bit / 64], bit % 64);
    uint32_t words;

    if (word)
        return bit / 64 * 64 + lowest_bit(word);
    words = page->words & (uint32_t)bits_above(0xffffffffull, bit / 64);
    if (words == 0)
        return PAGE_LEVELS;
    return lowest_bit(words) * 64 + lowest_bit(page->bits[lowest_bit(words)]);
}

static uint32_t page_below(const struct page *page, uint32_t bit)
{
    uint64_t word = bits_below(page->bits[bit / 64], bit % 64);
    uint32_t words;

    if (word)
        return bit / 64 * 64 + highest_bit(word);
    words = page->words & (uint32_t)bits_below(0xffffffffull, bit / 64);
    if (words == 0)
        return PAGE_LEVELS;
    return highest_bit(words) * 64 + highest_bit(page->bits[highest_bit(words)]);
}

/* The next page in use above `at`, LADDER_PAGES if there is none. */
static uint32_t ladder_page_above(const struct ladder *ladder, uint32_t at)
{
    uint64_t word = bits_above(ladder->low[at / 64], at % 64);
    uint32_t mid = at / 64;
    uint32_t top;

    if (word)
        return at / 64 * 64 + lowest_bit(word);
    word = bits_above(ladder->mid[mid / 64], mid % 64);
    if (word == 0) {
        top = mid / 64;
        word = bits_above(ladder->top[top / 64], top % 64);
        for (top = top / 64; word == 0; word = ladder->top[top])
            if (++top == TOP_WORDS)
                return LADDER_PAGES;
        top = top * 64 + lowest_bit(word);
        mid = top * 64 + lowest_bit(ladder->mid[top]);
    } else {
        mid = mid / 64 * 64 + lowest_bit(word);
    }
    return mid * 64 + lowest_bit(ladder->low[mid]);
}

/* The next page in use below `at`, LADDER_PAGES if there is none. */
static uint32_t ladder_page_below(const struct ladder *ladder, uint32_t at)
{
    uint64_t word = bits_below(ladder->low[at / 64], at % 64);
    uint32_t mid = at / 64;
    uint32_t top;

    if (word)
        return at / 64 * 64 + highest_bit(word);
    word = bits_below(ladder->mid[mid / 64], mid % 64);
    if (word == 0) {
        top = mid / 64;
        word = bits_below(ladder->top[top / 64], top % 64);
        for (top = top / 64; word == 0; word = ladder->top[top])
            if (top-- == 0)
                return LADDER_PAGES;
        top = top * 64 + highest_bit(word);
        mid = top * 64 + highest_bit(ladder->mid[top]);
    } else {
        mid = mid / 64 * 64 + highest_bit(word);
    }
    return mid * 64 + highest_bit(ladder->low[mid]);
}

uint32_t ladder_above(const struct ladder *ladder, const struct pages *pages, uint32_t tick)
{
    uint32_t at = tick >> PAGE_SHIFT;
    uint32_t bit = PAGE_LEVELS;

    if (ladder->pages[at] != 0)
        bit = page_above(&pages->all[ladder->pages[at]], tick & (PAGE_LEVELS - 1));
    if (bit == PAGE_LEVELS) {
        const struct page *page;

        at = ladder_page_above(ladder, at);
        if (at == LADDER_PAGES)
            return NO_TICK;
        page = &pages->all[ladder->pages[at]];
        bit = lowest_bit(page->words) * 64 + lowest_bit(page->bits[lowest_bit(page->words)]);
    }
    return (at << PAGE_SHIFT) + bit;
}

uint32_t ladder_below(const struct ladder *ladder, const struct pages *pages, uint32_t tick)
{
    uint32_t at = tick >> PAGE_SHIFT;
    uint32_t bit = PAGE_LEVELS;

    if (ladder->pages[at] != 0)
        bit = page_below(&pages->all[ladder->pages[at]], tick & (PAGE_LEVELS - 1));
    if (bit == PAGE_LEVELS) {
        const struct page *page;

        at = ladder_page_below(ladder, at);
        if (at == LADDER_PAGES)
            return NO_TICK;
        page = &pages->all[ladder->pages[at]];
        bit = highest_bit(page->words) * 64 + highest_bit(page->bits[highest_bit(page->words)]);
    }
    return (at << PAGE_SHIFT) + bit;
}
