/* SPDX-License-Identifier: BSD-2-Clause */
/* The hand-over of VPs and of the partition to another kernel. */
#include "hyperv/kexec.h"

int hv_kexec_vp(struct hv_vp *vp)
{
	return hv_vp_offline(vp);
}

int hv_kexec_finish(struct hv_partition *partition, struct hv_clock *clock)
{
	const int clock_error = clock != NULL ? hv_clock_stop(clock) : 0;
	const int error = hv_partition_stop(partition);

	return error != 0 ? error : clock_error;
}
