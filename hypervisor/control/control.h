/* SPDX-License-Identifier: BSD-2-Clause */
/* The region that the host command shares: its header, and the rings of trace records. */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

/** control_init - fill the shared region and show it to the host */
void control_init(void);

#endif
