#define _DEFAULT_SOURCE /* MAP_ANONYMOUS and madvise stand beside the standard */

#include "memory.h"

#include <stdlib.h>

/* Under a sanitizer the tables come from malloc, so that it sees a step beyond their ends. */
#if defined(__SANITIZE_ADDRESS__)
#define USE_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define USE_MALLOC 1
#endif
#endif

#ifdef USE_MALLOC

void *memory_reserve(size_t count, size_t size)
{
    return calloc(count ? count : 1, size);
}

void memory_release(void *memory, size_t count, size_t size)
{
    (void)count;
    (void)size;
    free(memory);
}

#else

#include <sys/mman.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif
#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

#define HUGE_PAGE ((size_t)2 << 20)

static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes = 0;

    if (__builtin_mul_overflow(count, size, &bytes))
        return 0;
    return bytes ? bytes : 1;
}

void *memory_reserve(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    void *memory;

    if (bytes == 0)
        return NULL;
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
#ifdef MADV_HUGEPAGE
    if (bytes >= 2 * HUGE_PAGE)
        madvise(memory, bytes, MADV_HUGEPAGE); /* fewer misses of the address cache; where refused, nothing is lost */
#endif
    return memory;
}

void memory_release(void *memory, size_t count, size_t size)
{
    if (memory != NULL)
        munmap(memory, bytes_of(count, size));
}

#endif
