/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of hvinfo share. */
#ifndef HVINFO_HVINFO_H
#define HVINFO_HVINFO_H

#include <stdbool.h>
#include <stdint.h>

#include "hyperv/partition.h"
#include "hyperv/synic.h"
#include "hyperv/time.h"

struct hvinfo {
	struct hv_partition partition;
	struct hv_clock clock;
	struct hv_vp vp;
	uint64_t os_id_before; /* of the firmware */
	bool synic_is_ours;    /* nobody else uses it, or the person says that we may */
};
extern struct hvinfo hvinfo;

/** report_registers - every VP register that a guest may read */
void report_registers(void);
/** report_time - the reference counter, and the page, beside CNTVCT_EL0 */
void report_time(void);
/** report_timers - how exact the synthetic timers are, by both ways */
void report_timers(void);
/** report_vmbus - version and offers, and the host's time */
void report_vmbus(void);

#endif
