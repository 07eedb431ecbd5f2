/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's end of the conversation with the host command (hypervisor/port.h). */
#ifndef CONTROL_PORT_H
#define CONTROL_PORT_H

/**
 * port_init - find the port and take its interrupt: once, before any VP runs
 *
 * A machine without it has no `conduit ctl`, and its time of day is UEFI's; all else works.
 */
void port_init(void);

#endif
