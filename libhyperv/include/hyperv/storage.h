/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Storage: a SCSI controller behind a channel, and the disks on it.
 *
 *	hv_storage_start(&storage, channel, requests, request_count);	// the channel is open
 *	hv_disk_open(&disk, &storage, 0, 0, scratch);
 *	hv_disk_read(&disk, 0, 1, sector);
 *
 * @storage of every function: out of hv_storage_start(). @disk: out of hv_disk_open().
 *
 * Waiting and interrupts: hyperv/turn.h. "Waits" means: thread context, or a main loop; it returns
 * within the milliseconds that are named, counted in hv_port.delay().
 */
#ifndef HYPERV_STORAGE_H
#define HYPERV_STORAGE_H

#include "abi/vmbus_storage.h"
#include "hyperv/channel.h"
#include "hyperv/turn.h"

ABI_C_BEGIN

/* For each step of the negotiation, and for each command. */
#define HV_STORAGE_START_MS   VMBUS_TIMEOUT_MS
#define HV_STORAGE_COMMAND_MS ABI_U(30000)

/* Completions that one call of hv_storage_poll() handles. */
#define HV_STORAGE_POLL_MAX ABI_U(64)

/* Most requests that the caller may give. */
#define HV_STORAGE_REQUEST_MAX ABI_U(1024)

/* How a command ended. */
struct hv_storage_result {
	/*
	 * 0; or
	 *	-HV_ERR_EMPTY: no such disk
	 *	-HV_ERR_REFUSED: the disk does not know the command, or forbids it (sense key 5 or 7)
	 *	-HV_ERR_DEVICE: another failure: sense, srb_status and scsi_status say more
	 *	-HV_ERR_BAD_ANSWER: a completion that is too short, or of more bytes than were asked
	 *	-HV_ERR_RESCINDED: of hv_storage_abandon()
	 */
	int error;
	uint32_t transferred; /* bytes, at most what was asked */
	uint8_t srb_status;   /* VMBUS_STORAGE_SRB_* */
	uint8_t scsi_status;  /* SCSI_STATUS_*, abi/scsi.h */
	/* Sense data; 0 if the device sent none. */
	uint8_t sense_key;
	uint8_t sense_code;
	uint8_t sense_qualifier;
};

/* Context: of any function of this controller, hv_storage_submit() too. */
typedef void hv_storage_done(void *argument, const struct hv_storage_result *result);

/* A slot for a command that the host has. */
struct hv_storage_request {
	/* private: */
	uint64_t transaction_id; /* 0: free */
	uint32_t size;
	hv_storage_done *done;
	void *argument;
};

/* A controller. The caller owns it, one for each channel; fields are for reading. */
struct hv_storage {
	struct vmbus_channel *channel;
	struct hv_storage_request *requests;
	uint32_t request_count;
	bool started;
	uint16_t version; /* VMBUS_STORAGE_VERSION_* */
	uint32_t transfer_size_max;
	uint32_t outstanding;
	uint32_t rescans; /* the host reported that its disks have changed */
	uint32_t unknown; /* completions of unknown requests: dropped */
	uint32_t refused; /* other malformed packets: dropped */
	/* private: */
	uint64_t sequence;
	struct hv_turn turn;
	struct vmbus_storage_packet answer; /* of the negotiation */
};

/**
 * hv_storage_start - agree on a version, 6.2, 6.0 or 5.1, and ask for the limits
 * @channel: open
 * @requests, @request_count: the caller's array, 1 to HV_STORAGE_REQUEST_MAX; kept
 *
 * Again after the channel was closed and opened. Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; waits, up to 8 times HV_STORAGE_START_MS.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: no requests, or too many
 *	-HV_ERR_REFUSED: no version that both have, or the host refuses a step
 *	-HV_ERR_BAD_ANSWER: an answer that is too short, or a limit below 4 KiB
 *	-HV_ERR_TIMEOUT, -HV_ERR_RESCINDED, and the errors of vmbus_send(): close the channel
 * OBS: Linux 6.1 storvsc_channel_init(): the order 7, 9, 10, 8
 */
int hv_storage_start(struct hv_storage *storage, struct vmbus_channel *channel,
		     struct hv_storage_request *requests, uint32_t request_count);

/**
 * hv_storage_poll - take completions, call their done functions
 *
 * Before start it returns 0, if the struct is all zeros.
 *
 * Context: any, also the channel's handler; does not block.
 * returns: packets handled, HV_STORAGE_POLL_MAX or more: there may be more, call again; or
 *	-HV_ERR_BAD_RING: close the channel
 *	-HV_ERR_NOT_OPEN: the channel is not open
 * OBS: Linux 6.1 storvsc_on_channel_callback()
 */
int hv_storage_poll(struct hv_storage *storage);

/* A SCSI command. */
struct hv_storage_command {
	uint8_t target;
	uint8_t lun;
	uint8_t cdb[VMBUS_STORAGE_CDB_SIZE];
	uint8_t cdb_size;
	uint8_t direction; /* VMBUS_STORAGE_DATA_*; NONE: no data */
	void *data;        /* the host's until the command is done; at an even address */
	uint32_t size;     /* at most hv_storage_size_max(); 0 with DATA_NONE only */
};

/**
 * hv_storage_size_max - how much one command can move
 * @data: where to or from
 *
 * Context: any; no call is made.
 * returns: bytes
 * OBS: Linux 6.1 storvsc_probe(), the host's limit and that of VMBUS_RANGE_PAGES_MAX
 */
uint32_t hv_storage_size_max(const struct hv_storage *storage, const void *data);

/**
 * hv_storage_submit - begin a command
 * @command: copied
 * @done, @argument: called once, when the host has answered
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: any, also a done function; does not block.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: a size, a direction or an address in @command is invalid
 *	-HV_ERR_NOT_STARTED: hv_storage_start() has not succeeded
 *	-HV_ERR_NO_ROOM: all requests are with the host, or the ring is full
 *	errors of vmbus_send_ranges()
 * OBS: Linux 6.1 storvsc_do_io()
 */
int hv_storage_submit(struct hv_storage *storage, const struct hv_storage_command *command,
		      hv_storage_done *done, void *argument);

/**
 * hv_storage_run - run a command to its end
 * @command: copied
 * @result: out; valid if 0 or result->error is returned
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; waits, up to HV_STORAGE_COMMAND_MS.
 * returns: result->error; or
 *	-HV_ERR_TIMEOUT: the data is the host's until it answers, which frees the request, or until the
 *	channel is closed
 *	errors of hv_storage_submit()
 * OBS: Linux 6.1 storvsc_queuecommand()
 */
int hv_storage_run(struct hv_storage *storage, const struct hv_storage_command *command,
		   struct hv_storage_result *result);

/**
 * hv_storage_abandon - end every command that the host had with -HV_ERR_RESCINDED
 *
 * For a channel that was closed. Nothing can be submitted until hv_storage_start().
 *
 * Context: thread; calls the done functions; does not block.
 * Source: IMPDEF.
 */
void hv_storage_abandon(struct hv_storage *storage);

/* Bytes of the caller's scratch memory for a disk, in one piece, 8-byte aligned. */
#define HV_DISK_SCRATCH_SIZE ABI_U(64)

/* Tries of a command while the disk is busy, or reports a unit attention. */
#define HV_DISK_TRIES ABI_U(8)

/* A disk. The caller owns it; constant after hv_disk_open() but for last. */
struct hv_disk {
	struct hv_storage *storage;
	uint8_t target;
	uint8_t lun;
	uint8_t type; /* SCSI_DEVICE_TYPE_DISK, or _CD: not to be written; abi/scsi.h */
	uint32_t block_size;
	uint64_t block_count;
	char vendor[9]; /* printable ASCII, '?' in place of other bytes */
	char product[17];
	struct hv_storage_result last; /* of the last command */
};

/**
 * hv_disk_open - find a disk, and read how large it is
 * @disk: out
 * @storage: started
 * @target, @lun: its address
 * @scratch: HV_DISK_SCRATCH_SIZE bytes, which the host writes
 *
 * Commands: INQUIRY, TEST UNIT READY, READ CAPACITY (10), and (16) for a large disk.
 *
 * Context: thread; waits, up to HV_STORAGE_COMMAND_MS for each command.
 * returns: 0; or
 *	-HV_ERR_EMPTY: no disk there, or a device of another type
 *	-HV_ERR_BAD_ANSWER: a block size that is not a power of 2 from 512 to 4096, a capacity beyond
 *	2^64 bytes, less data than the command returns
 *	errors of hv_storage_run()
 * [SBC-4 "READ CAPACITY (16) command"; SPC-5 "INQUIRY command"]
 */
int hv_disk_open(struct hv_disk *disk, struct hv_storage *storage, uint8_t target, uint8_t lun,
		 void *scratch);

/**
 * hv_disk_read, hv_disk_write - read or write @count blocks from @block on
 * @data: @count times block_size bytes, at an even address; the host's until it returns
 *
 * Commands: READ or WRITE (10) or (16), of hv_storage_size_max() bytes, one after the other.
 *
 * Context: thread; waits, up to HV_STORAGE_COMMAND_MS for each command.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: beyond the end of the disk, or an odd address: nothing was done
 *	-HV_ERR_DEVICE: also if the device moved less than it was asked to
 *	errors of hv_storage_run(): some of the blocks may have been read or written
 * [SBC-4 "READ (16) command"]
 */
int hv_disk_read(struct hv_disk *disk, uint64_t block, uint32_t count, void *data);
int hv_disk_write(struct hv_disk *disk, uint64_t block, uint32_t count, const void *data);

/**
 * hv_disk_flush - have the device write its cache to the medium: SYNCHRONIZE CACHE (10)
 *
 * Context: thread; waits, up to HV_STORAGE_COMMAND_MS.
 * returns: 0, or errors of hv_storage_run()
 * [SBC-4 "SYNCHRONIZE CACHE (10) command"]
 */
int hv_disk_flush(struct hv_disk *disk);

ABI_C_END

#endif
