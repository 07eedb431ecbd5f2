/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine as ACPI or a device tree describes it: nothing of a board is built in. Context: any; sizes in tables are not trusted. */
#ifndef BAREMETAL_PLATFORM_H
#define BAREMETAL_PLATFORM_H

#include "baremetal/console.h"
#include "baremetal/range.h"

/* How PSCI is called. */
enum psci_conduit { CONDUIT_NONE, CONDUIT_SMC, CONDUIT_HVC };

/** psci_conduit_name - "smc", "hvc"; NULL: none */
static inline const char *psci_conduit_name(enum psci_conduit conduit)
{
	return conduit == CONDUIT_SMC ? "smc" : conduit == CONDUIT_HVC ? "hvc" : NULL;
}

#define GIC_REGIONS_MAX 8

/* GICv3. */
struct gic {
	uint64_t distributor; /* 0: none */
	struct range
		regions[GIC_REGIONS_MAX]; /* redistributors, where they are not told CPU by CPU */
	uint32_t region_count;
};

struct platform {
	const char *found_by; /* in words: what described it */
	enum psci_conduit conduit;
	struct uart uart;
	struct gic gic;
};

/**
 * platform_find - what the tables of @rsdp say or, if there are none, @tree; adds each CPU by cpu_add()
 * @rsdp, @tree: may be NULL
 */
struct platform platform_find(const uint8_t *rsdp, const uint8_t *tree);

#endif
