/* SPDX-License-Identifier: BSD-2-Clause */
/* Every VP register that the specification lets a guest read, by its name. */
#include "hvinfo/hvinfo.h"

#include "abi/hv_vp_register.h"
#include "hvinfo/report.h"
#include "kernel/kernel.h"

struct register_row {
	const char *name;
	enum hv_access access;
	uint32_t number;
	uint32_t width;
};

static const struct register_row rows[] = {
#define HV_REGISTER(constant, name, number, width, access)                                         \
	{ name, HV_ACCESS_##access, number, width },
#include "abi/hv_vp_register.def"
};

static bool is_readable(const struct register_row *row)
{
	return (row->access & HV_ACCESS_READ_BIT) != 0;
}

static void report_register(const struct register_row *row)
{
	struct hv_u128 value = { 0, 0 };
	hv_status_t status = hv_get_register_128(&hvinfo.partition, row->number, &value);

	if (status == HV_STATUS_SUCCESS && row->width == 128) {
		report_say(row->name, "0x%016lx%016lx", value.high, value.low);
	} else if (status == HV_STATUS_SUCCESS) {
		report_say(row->name, "0x%lx", value.low);
	} else {
		report_say(row->name, "%s (0x%x)", hv_status_name(status), status);
	}
}

void report_registers(void)
{
	report_open("registers");
	for (uint32_t i = 0; i < ABI_COUNT(rows); i++) {
		if (is_readable(&rows[i])) {
			report_register(&rows[i]);
		}
	}
	report_close();
}
