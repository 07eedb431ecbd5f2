/* SPDX-License-Identifier: BSD-2-Clause */
/* What libFuzzer calls. FUZZ is the fuzzer of this program. */
#include "fuzz/fuzz.h"

fuzzer FUZZ;
fuzzer LLVMFuzzerTestOneInput;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return FUZZ(data, size);
}
