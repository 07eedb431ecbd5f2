/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the network driver share: its packets, and how it begins and ends. */
#ifndef HYPERV_NETWORK_PRIVATE_H
#define HYPERV_NETWORK_PRIVATE_H

#include "device.h"
#include "hyperv/network.h"

/** network_send_nvsp - a message; with @transaction_id not 0, its answer is waited for later */
int network_send_nvsp(struct hv_network *network, const struct vmbus_nvsp_message *message,
		      uint64_t transaction_id);

/**
 * network_section - a free section of the send buffer
 * @transaction_id: out, what it is taken for
 *
 * returns: NULL: none is free
 */
uint8_t *network_section(struct hv_network *network, uint64_t *transaction_id);

/** network_section_free - it could not be sent */
void network_section_free(struct hv_network *network, uint64_t transaction_id);

/** network_send_control - an RNDIS message that is no frame, from a section, which it leaves free */
int network_send_control(struct hv_network *network, const void *message, uint32_t size);

/** network_poll_all - as hv_network_poll() of a struct hv_network, until nothing is left in the ring */
int network_poll_all(void *network);

/** network_section_index - which section a transaction ID is for */
static inline uint32_t network_section_index(uint64_t transaction_id)
{
	return (uint32_t)(transaction_id & 0xFFFF);
}

/* In place of a section in the transaction ID of an NVSP message. */
#define NETWORK_NO_SECTION ABI_U(0xFFFF)

#endif
