/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCSI controllers of virtio [VIRTIO 1.2, 5.6 "SCSI Host Device"]: commands and task management functions to their disks,
 * and a note when those come, go or change.
 */
#ifndef VIRTIO_SCSI_H
#define VIRTIO_SCSI_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/virtio.h"
#include "abi/virtio_scsi.h"
#include "core/span.h"

/* As many as Hyper-V gives a guest. */
#define SCSI_CONTROLLERS_MAX ABI_U(4)

/*
 * Most bytes of one command, and the spans that they may lie in: from any byte of a page on. OBS: QEMU 7.2 and 10.0 take tables of
 * 1,024 descriptors, whatever they say in seg_max and the size of a queue.
 */
#define SCSI_TRANSFER_MAX ABI_U(0x100000)
#define SCSI_SPANS_MAX    (SCSI_TRANSFER_MAX / ABI_U(4096) + 1)

/* Beside the spans: what is asked, and the answer. */
#define SCSI_TABLE_SIZE (SCSI_SPANS_MAX + 2)

/* The head of virtio/disk.c, and the last one. */
#define SCSI_HEAD_DISK 0
#define SCSI_HEADS_MAX ABI_U(1023)

struct scsi_controller;

/* A command, or a task management function: its memory is the device's from scsi_submit() to done(). */
struct scsi_request {
	/**
	 * done - the device has answered, in request->response or request->result
	 *
	 * Context: of scsi_service(), scsi_poll() or scsi_flush().
	 */
	void (*done)(struct scsi_request *request);
	uint16_t head; /* 1 to the @heads of scsi_init(), and no other request in flight has it */
	union {
		struct virtio_scsi_command command; /* the caller's: task_attribute and cdb */
		struct virtio_scsi_task_management management;
	};
	union {
		struct virtio_scsi_response response; /* of a command */
		uint8_t result; /* of a task management function: VIRTIO_SCSI_S_* */
	};
	/* private: */
	struct scsi_request *next;
	uint64_t id;    /* of the command: the next one with the same head has another */
	uint16_t count; /* of table */
	uint32_t
		size; /* bytes of the table. OBS: QEMU 7.2 and 10.0 say that they wrote what they read, too */
	struct virtq_desc table[SCSI_TABLE_SIZE];
};

/**
 * scsi_init - start the controllers that this machine has, SCSI_CONTROLLERS_MAX at most
 * @heads: requests that each can have at once, at most SCSI_HEADS_MAX
 *
 * In falling order of their slots, as QEMU fills them. A controller that does not do what is needed is
 * left alone. Takes memory from the arena. Context: boot CPU, before the guest.
 */
void scsi_init(uint32_t heads);

/** scsi_count - how many there are */
uint32_t scsi_count(void);

/** scsi_get - controller @index, below scsi_count() */
struct scsi_controller *scsi_get(uint32_t index);

/** scsi_intid - the SPI whose handler calls scsi_service() */
uint32_t scsi_intid(const struct scsi_controller *controller);

/**
 * scsi_on_change - have @changed called when disks have come, gone or changed since scsi_init()
 * @context: for @changed
 *
 * Context of @changed: as of scsi_service(). Context: boot.
 */
void scsi_on_change(struct scsi_controller *controller, void (*changed)(void *context),
		    void *context);

/*
 * The following: any CPU, at any time, in a handler of an interrupt, too. Nobody waits; with no lock held, since the device's
 * registers are written.
 */

/**
 * scsi_submit - have LUN @lun of target @target carry a command out
 * @spans:         memory that the device may use: the caller has checked it
 * @count:         at most SCSI_SPANS_MAX; none is empty
 * @device_writes: data goes to memory; else from it
 *
 * The device sees it at the next scsi_flush().
 */
void scsi_submit(struct scsi_controller *controller, struct scsi_request *request, uint8_t target,
		 uint16_t lun, const struct span *spans, uint32_t count, bool device_writes);

/**
 * scsi_manage - the same for a task management function
 * @subtype: VIRTIO_SCSI_T_TMF_*
 * @victim:  for VIRTIO_SCSI_T_TMF_ABORT_TASK, the command; else NULL
 */
void scsi_manage(struct scsi_controller *controller, struct scsi_request *request, uint32_t subtype,
		 uint8_t target, uint16_t lun, const struct scsi_request *victim);

/** scsi_flush - show the device what was submitted: once for a batch */
void scsi_flush(struct scsi_controller *controller);

/**
 * scsi_has_failed - whether the device broke the rules of virtio: it is reset, and not used until scsi_revive()
 *
 * What is submitted fails at once; what it had fails when it has reset, which scsi_service() and scsi_poll() look at.
 */
bool scsi_has_failed(const struct scsi_controller *controller);

/**
 * scsi_revive - start a device that broke the rules, if it has reset; scsi_has_failed() tells whether it works
 *
 * It writes to some 60 registers. While another CPU submits or reaps it does nothing, so that the caller may try again.
 */
void scsi_revive(struct scsi_controller *controller);

/**
 * scsi_service - lower the interrupt, and take all that the device has done: calls done() and changed(). Then show the device
 * what a scsi_flush() left that others kept busy
 */
void scsi_service(struct scsi_controller *controller);

/**
 * scsi_poll - the same without a look at the device's registers: the interrupt stays as it is
 *
 * For who polls until its request is done: while another CPU takes what is done, nothing, so that the other one may end.
 */
void scsi_poll(struct scsi_controller *controller);

#endif
