/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's side of an integration component, for tests of one device at relid 1. */
#ifndef TESTS_IC_GUEST_H
#define TESTS_IC_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/vmbus_ic.h"

#define IC_GUEST_RELID 1

struct ic_guest_message {
	struct vmbus_pipe_header pipe;
	struct vmbus_ic_header ic;
	uint8_t body[2100];
};

/** ic_guest_start - connect with one device in the table, open it */
void ic_guest_start(void);

/** ic_guest_take - take a message of the host. returns: false: there is none */
bool ic_guest_take(struct ic_guest_message *message);

/** ic_guest_answer - send @message back as an answer with @size bytes of body */
void ic_guest_answer(struct ic_guest_message *message, uint32_t size);

/** ic_guest_negotiate - take NEGOTIATE and agree to framework 3.0 and @major.@minor */
void ic_guest_negotiate(uint16_t major, uint16_t minor);

#endif
