/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted driver of the SCSI device, and the disk behind it: for tests and fuzzers of storvsc. */
#ifndef TESTS_SCSI_GUEST_H
#define TESTS_SCSI_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/virtio_scsi.h"
#include "abi/vmbus_ring.h"
#include "abi/vmbus_storage.h"
#include "tests/fake_virtio.h"
#include "tests/vmbus_guest.h"

#define CONTROL 0
#define EVENT   1
#define REQUEST 2

#define SCSI_RELID 1 /* of the first controller's primary channel */

/* Where data of commands is. */
#define SCSI_DATA GUEST_HEAP

/** scsi_start - a machine with one controller: offered, nothing opened */
void scsi_start(void);

/** scsi_start_vps - the same with @vps VPs in place of GUEST_VPS */
void scsi_start_vps(uint32_t vps);

/** scsi_start_empty - the same, but the controller has no disk yet, and nobody is connected */
void scsi_start_empty(void);

/** scsi_open - open the primary channel, and negotiate as Linux does */
void scsi_open(void);

/** scsi_ask - send a packet in band that asks for a completion */
void scsi_ask(uint32_t relid, uint64_t transaction_id, const struct vmbus_storage_packet *packet);

/** scsi_srb - a packet for EXECUTE_SRB to LUN @lun: what @cdb says moves @size bytes */
struct vmbus_storage_packet scsi_srb(uint8_t lun, const uint8_t cdb[16], uint8_t data_in,
				     uint32_t size);

/** scsi_put - append @packet with a list of the pages from @gpa on, of @size bytes, without a signal */
void scsi_put(uint64_t transaction_id, const struct vmbus_storage_packet *packet, uint64_t gpa,
	      uint32_t size);

/** scsi_put_pages - the same, where @range is in every @stride-th of @pages pages from number @pfn on */
void scsi_put_pages(uint64_t transaction_id, const struct vmbus_storage_packet *packet,
		    struct vmbus_gpa_range range, uint64_t pfn, uint32_t pages, uint32_t stride);

/** scsi_send - scsi_put(), and signal */
void scsi_send(uint64_t transaction_id, const struct vmbus_storage_packet *packet, uint64_t gpa,
	       uint32_t size);

/** scsi_answer - take a completion of the primary channel. returns: its transaction ID; 0: there is none */
uint64_t scsi_answer(struct vmbus_storage_packet *answer);

/** scsi_expect_answer - the same, which must be of @transaction_id */
struct vmbus_storage_packet scsi_expect_answer(uint64_t transaction_id);

/** scsi_expect_none - there must be no completion */
void scsi_expect_none(void);

/** scsi_data_is_free - whether no page from SCSI_DATA on has a user */
bool scsi_data_is_free(void);

/* A command, or a task management function, as the disk sees it. */
struct scsi_seen {
	struct fake_chain chain;
	union {
		struct virtio_scsi_command command;
		struct virtio_scsi_task_management management;
	};
};

/** scsi_take - the disk's next command of queue REQUEST or CONTROL. returns: false: there is none */
bool scsi_take(uint32_t queue, struct scsi_seen *seen);

/** scsi_finish - the disk answers a command with @response and @size bytes of data, without an interrupt */
void scsi_finish(const struct scsi_seen *seen, const struct virtio_scsi_response *response,
		 const void *data, size_t size);

/** scsi_interrupt - the controller's interrupt comes, if it is raised */
void scsi_interrupt(void);

#endif
