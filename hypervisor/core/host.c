/* SPDX-License-Identifier: BSD-2-Clause */
/* What EL2 has to say to the host command on its own account. */
#include "core/host.h"

#include <stddef.h>

static void (*send_to_host)(uint32_t what);

void host_call_by(void (*send)(uint32_t what))
{
	send_to_host = send;
}

void host_call(uint32_t what)
{
	if (send_to_host != NULL) {
		send_to_host(what);
	}
}
