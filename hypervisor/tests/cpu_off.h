/* SPDX-License-Identifier: BSD-2-Clause */
/* A VP that goes off, or a guest that gives up its identity, as the calls of the guest do that. */
#ifndef TESTS_CPU_OFF_H
#define TESTS_CPU_OFF_H

#include <stdint.h>

/** guest_cpu_off - VP @vp calls CPU_OFF, and does not come back. VP 0 runs this thread afterwards */
void guest_cpu_off(uint32_t vp);

/**
 * guest_kexec - VP 0 writes 0 to its guest OS ID
 * @wait: called each time that EL2 waits for an interrupt before the write may return
 *
 * returns: how often it waited
 */
uint32_t guest_kexec(void (*wait)(void));

#endif
