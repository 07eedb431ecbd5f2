/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI 1.1 for the guest; the real firmware switches CPUs and the machine [DEN0022]. */
#ifndef CALLS_PSCI_H
#define CALLS_PSCI_H

#include "smccc/serve.h"

/** psci_init - once the VPs have their MPIDRs, before the first call */
void psci_init(void);

/* The rows of PSCI in the table of calls. libsmccc has the calls themselves: psci_cpu_on() and the others. */
smccc_simple_handler serve_psci_version;
smccc_simple_handler serve_psci_features;
smccc_simple_handler serve_psci_cpu_suspend;
smccc_simple_handler serve_psci_cpu_off;
smccc_simple_handler serve_psci_cpu_on;
smccc_simple_handler serve_psci_affinity_info;
smccc_simple_handler serve_psci_migrate_info_type;
smccc_simple_handler serve_psci_system_off;
smccc_simple_handler serve_psci_system_reset;
smccc_simple_handler serve_psci_system_reset2;

#endif
