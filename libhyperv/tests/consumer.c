/* SPDX-License-Identifier: BSD-2-Clause */
/* A program of somebody else: built with the installed library, and with a copy of it. Never run. */
#include "hyperv/partition.h"
#include "hyperv/vp_register.h"

int main(void);

static const struct hv_port port = { 0 };

int main(void)
{
	struct hv_partition partition;
	uint64_t index;

	hv_partition_init(&partition, &port, NULL, HV_CONVENTION_NATIVE);
	if (hv_partition_start(&partition,
			       hv_guest_os_id_open(HV_GUEST_OS_TYPE_FREEBSD, 0, 1, 0)) != 0) {
		return 1;
	}
	return hv_get_register(&partition, HV_REGISTER_VP_INDEX, &index) != HV_STATUS_SUCCESS;
}
