/* SPDX-License-Identifier: BSD-2-Clause */
/* What someone who uses the library outside of this repository would write. */
#include <stdint.h>

#include <smccc/discover.h>
#include <smccc/inline.h>
#include <smccc/psci.h>

#if LIBSMCCC_VERSION < LIBSMCCC_VERSION_OF(0, 1, 0)
#error "too old"
#endif

int start_cpu(uint64_t cpu, uint64_t entry);

int start_cpu(uint64_t cpu, uint64_t entry)
{
	struct smccc_callee callee;

	if (smccc_discover(&callee, SMCCC_CONDUIT_HVC) != 0) {
		return -1;
	}
	return psci_cpu_on(&callee, cpu, entry, smccc_hvc(PSCI_VERSION).a0);
}

int main(void)
{
	return start_cpu(1, 0x40000000);
}
