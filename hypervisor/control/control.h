/* SPDX-License-Identifier: BSD-2-Clause */
/* The host command's side of the shared region: its commands, and what it is shown. */
#ifndef CONTROL_CONTROL_H
#define CONTROL_CONTROL_H

/** control_init - fill the shared region and show it to the host */
void control_init(void);

/**
 * control_poll - carry out the host's command, if there is a new one, and refresh the status. On
 * one CPU at a time
 */
void control_poll(void);

#endif
