/* A target with a fault that is easily found, so that a test sees that findings are seen. */
#include "native.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] == 'b')
        fail("the fuzzer found what it looked for");
    return 0;
}
