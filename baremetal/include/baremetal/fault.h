/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses that may fault: the exception is a value, and the instruction is stepped over. They return whether it came, and how.
 * Context: an image that has the machine for itself.
 */
#ifndef BAREMETAL_FAULT_H
#define BAREMETAL_FAULT_H

#include "baremetal/cpu.h"

/** fault_arm, fault_disarm - around code that may fault; @before: what fault_arm() returned */
uint64_t fault_arm(void);
bool fault_disarm(uint64_t before, struct fault *fault);

bool faults_on_read(uint64_t address, struct fault *fault);
bool faults_on_write(uint64_t address, uint32_t value, struct fault *fault);
bool faults_on_execution(uint64_t address, struct fault *fault);

#endif
