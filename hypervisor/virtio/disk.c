/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks behind SCSI controllers, one command at a time. */
#include "virtio/disk.h"

#include <stddef.h>

#include "aarch64/counter.h"
#include "aarch64/string.h"
#include "abi/scsi.h"
#include "core/pages.h"
#include "virtio/scsi.h"

/* A disk that was reset, or changed, says so once for each before it does what it is asked. */
#define ATTEMPTS ABI_U(8)

/* LUNs of one controller that are looked for. OBS: Hyper-V has 64. */
#define LUNS ABI_U(64)

#define BLOCK_SIZE_MIN ABI_U(512)
#define BLOCK_SIZE_MAX ABI_U(4096)

/* One command: at most one is on its way. */
static struct {
	struct scsi_request request;
	struct span span;     /* of the guest's memory, held; size 0: none */
	uint32_t is_taken;    /* atomic */
	uint32_t is_answered; /* atomic */
} command;

/* What a disk says of itself. */
static uint8_t answer[SCSI_REPORT_LUNS_HEADER + LUNS * VIRTIO_SCSI_LUN_SIZE];

static uint32_t get_32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void put_32(uint8_t *bytes, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++) {
		bytes[i] = (uint8_t)(value >> (24 - 8 * i));
	}
}

static uint64_t get_64(const uint8_t *bytes)
{
	return (uint64_t)get_32(bytes) << 32 | get_32(bytes + 4);
}

static void release(void)
{
	pages_drop(&command.span, command.span.size != 0);
	__atomic_store_n(&command.is_taken, 0, __ATOMIC_RELEASE);
}

enum { WAITS, ANSWERED, ABANDONED };

/* If nobody waits any more, what was held is let go. */
static void done(struct scsi_request *request)
{
	uint32_t waits = WAITS;

	(void)request;
	if (!__atomic_compare_exchange_n(&command.is_answered, &waits, ANSWERED, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		release();
	}
}

/* returns: false: no answer in time */
static bool wait(struct scsi_controller *controller)
{
	uint64_t end = counter_now() + (uint64_t)DISK_TIMEOUT_S * counter_frequency();
	uint32_t waits = WAITS;

	while (__atomic_load_n(&command.is_answered, __ATOMIC_ACQUIRE) == WAITS &&
	       counter_now() < end) {
		scsi_poll(controller);
	}
	scsi_service(controller);
	return !__atomic_compare_exchange_n(&command.is_answered, &waits, ABANDONED, false,
					    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static enum disk_status judge(const struct virtio_scsi_response *response)
{
	if (response->response != VIRTIO_SCSI_S_OK) {
		return DISK_FAILED;
	}
	if (response->status == SCSI_STATUS_GOOD) {
		return DISK_OK;
	}
	if (response->status != SCSI_STATUS_CHECK_CONDITION) {
		return DISK_BUSY;
	}
	if (response->sense_size <= SCSI_SENSE_FIXED_KEY) {
		return DISK_FAILED;
	}
	switch (response->sense[SCSI_SENSE_FIXED_KEY] & SCSI_SENSE_KEY_MASK) {
	case SCSI_SENSE_KEY_UNIT_ATTENTION:
		return DISK_BUSY;
	case SCSI_SENSE_KEY_NOT_READY:
		return DISK_NO_MEDIUM;
	case SCSI_SENSE_KEY_DATA_PROTECT:
		return DISK_READ_ONLY;
	default:
		return DISK_FAILED;
	}
}

/* The command and its memory are ready; it is given back here, or by done(). */
static enum disk_status carry_out(const struct disk *disk, const struct span *data,
				  bool device_writes)
{
	struct scsi_controller *controller = scsi_get(disk->controller);
	enum disk_status status = DISK_BUSY;

	for (uint32_t i = 0; i < ATTEMPTS && status == DISK_BUSY; i++) {
		command.request.done = done;
		command.request.head = SCSI_HEAD_DISK;
		__atomic_store_n(&command.is_answered, WAITS, __ATOMIC_RELAXED);
		scsi_submit(controller, &command.request, 0, disk->lun, data, data->size != 0,
			    device_writes);
		scsi_flush(controller);
		if (!wait(controller)) {
			return DISK_TIMEOUT;
		}
		status = judge(&command.request.response);
	}
	release();
	return status;
}

static bool begin(const uint8_t *cdb, uint32_t cdb_size)
{
	uint32_t taken = 0;

	if (!__atomic_compare_exchange_n(&command.is_taken, &taken, 1, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED)) {
		return false;
	}
	command.span.size = 0;
	command.request.command = (struct virtio_scsi_command){ .crn = 0 };
	memcpy(command.request.command.cdb, cdb, cdb_size);
	return true;
}

/* Ask for @size bytes, into answer[]; what the disk does not fill is 0. */
static enum disk_status ask(const struct disk *disk, const uint8_t *cdb, uint32_t cdb_size,
			    uint32_t size)
{
	const struct span data = { (uintptr_t)answer, size };

	if (!begin(cdb, cdb_size)) {
		return DISK_BUSY;
	}
	memset(answer, 0, sizeof(answer));
	return carry_out(disk, &data, true);
}

static bool inquire(struct disk *disk)
{
	static const uint8_t cdb[6] = { SCSI_INQUIRY, 0, 0, 0, SCSI_INQUIRY_SIZE };
	uint32_t type;

	if (ask(disk, cdb, sizeof(cdb), SCSI_INQUIRY_SIZE) != DISK_OK ||
	    ABI_FIELD_GET(SCSI_DEVICE_QUALIFIER, answer[0]) != 0) {
		return false;
	}
	type = ABI_FIELD_GET(SCSI_DEVICE_TYPE, answer[0]);
	disk->is_cd = type == SCSI_DEVICE_TYPE_CD;
	disk->is_removable = (answer[1] & SCSI_INQUIRY_REMOVABLE_BIT) != 0;
	return disk->is_cd || type == SCSI_DEVICE_TYPE_DISK;
}

/* A CD-ROM knows the short command only, which cannot tell the size of a large disk. */
static void measure(struct disk *disk)
{
	static const uint8_t small[10] = { SCSI_READ_CAPACITY_10 };
	static const uint8_t large[16] = {
		SCSI_SERVICE_ACTION_IN_16, SCSI_READ_CAPACITY_16, [13] = SCSI_READ_CAPACITY_16_SIZE
	};
	uint64_t last;
	uint32_t size;

	if (ask(disk, small, sizeof(small), SCSI_READ_CAPACITY_10_SIZE) != DISK_OK) {
		return;
	}
	last = get_32(answer);
	size = get_32(answer + 4);
	if (last == UINT32_MAX) {
		if (ask(disk, large, sizeof(large), SCSI_READ_CAPACITY_16_SIZE) != DISK_OK) {
			return;
		}
		last = get_64(answer);
		size = get_32(answer + 8);
	}
	if (size >= BLOCK_SIZE_MIN && size <= BLOCK_SIZE_MAX && (size & (size - 1)) == 0 &&
	    last < UINT64_MAX / BLOCK_SIZE_MAX) {
		disk->block_size = size;
		disk->block_count = last + 1;
	}
}

static void look_for_protection(struct disk *disk)
{
	static const uint8_t cdb[6] = { SCSI_MODE_SENSE_6, 0, SCSI_MODE_PAGE_ALL, 0, UINT8_MAX };

	disk->is_read_only = disk->is_cd || (ask(disk, cdb, sizeof(cdb), UINT8_MAX) == DISK_OK &&
					     (answer[2] & SCSI_MODE_WRITE_PROTECT_BIT) != 0);
}

/* The LUNs of a controller, @count numbers in @luns. returns: false: it does not say, and @count is 0 */
static bool list_luns(uint32_t controller, uint16_t *luns, uint32_t *count)
{
	const struct disk target = { .controller = controller };
	uint8_t cdb[12] = { SCSI_REPORT_LUNS };
	enum disk_status status;

	put_32(cdb + 6, sizeof(answer));
	status = ask(&target, cdb, sizeof(cdb), sizeof(answer));
	*count = status == DISK_OK ? get_32(answer) / VIRTIO_SCSI_LUN_SIZE : 0;
	*count = *count < LUNS ? *count : LUNS;
	for (uint32_t i = 0; i < *count; i++) {
		const uint8_t *lun =
			&answer[SCSI_REPORT_LUNS_HEADER + i * (size_t)VIRTIO_SCSI_LUN_SIZE];

		luns[i] = (uint16_t)((lun[0] & SCSI_LUN_HIGH_MASK) << 8 | lun[1]);
	}
	return status == DISK_OK || (status == DISK_FAILED &&
				     command.request.response.response == VIRTIO_SCSI_S_BAD_TARGET);
}

bool disk_is_on(uint32_t controller)
{
	uint16_t luns[LUNS];
	uint32_t count;

	return !list_luns(controller, luns, &count) || count != 0;
}

uint32_t disk_list(struct disk *disks, uint32_t max)
{
	uint16_t luns[LUNS];
	uint32_t count = 0;

	for (uint32_t i = 0; i < scsi_count(); i++) {
		uint32_t lun_count;

		(void)list_luns(i, luns, &lun_count);
		for (uint32_t j = 0; j < lun_count && count < max; j++) {
			struct disk *disk = &disks[count];

			*disk = (struct disk){ .controller = i, .lun = luns[j] };
			if (inquire(disk)) {
				measure(disk);
				look_for_protection(disk);
				count++;
			}
		}
	}
	return count;
}

static enum disk_status transfer(const struct disk *disk, uint64_t block, const struct span *span,
				 bool write)
{
	uint8_t cdb[16] = { write ? SCSI_WRITE_16 : SCSI_READ_16 };

	put_32(cdb + 2, (uint32_t)(block >> 32));
	put_32(cdb + 6, (uint32_t)block);
	put_32(cdb + 10, (uint32_t)(span->size / disk->block_size));
	if (disk->is_cd) {
		/* [MMC-6]: it has no command of 16 bytes. */
		cdb[0] = SCSI_READ_12;
		memmove(cdb + 2, cdb + 6, 8);
		memset(cdb + 10, 0, 6);
	}
	if (!begin(cdb, sizeof(cdb))) {
		return DISK_BUSY;
	}
	if (!pages_hold(span, 1)) {
		release();
		return DISK_BAD_ARGUMENT;
	}
	command.span = *span;
	return carry_out(disk, span, !write);
}

static enum disk_status move(const struct disk *disk, uint64_t block, const struct span *span,
			     bool write)
{
	enum disk_status status = DISK_OK;
	uint64_t blocks;

	if (disk->block_count == 0) {
		return DISK_NO_MEDIUM;
	}
	blocks = span->size / disk->block_size;
	if (span->size % disk->block_size != 0 || block > disk->block_count ||
	    blocks > disk->block_count - block) {
		return DISK_BAD_ARGUMENT;
	}
	for (uint64_t at = 0; at < span->size && status == DISK_OK; at += SCSI_TRANSFER_MAX) {
		uint64_t left = span->size - at;
		struct span part = { span->gpa + at,
				     left < SCSI_TRANSFER_MAX ? left : SCSI_TRANSFER_MAX };

		status = transfer(disk, block + at / disk->block_size, &part, write);
	}
	return status;
}

enum disk_status disk_read(const struct disk *disk, uint64_t block, const struct span *span)
{
	return move(disk, block, span, false);
}

enum disk_status disk_write(const struct disk *disk, uint64_t block, const struct span *span)
{
	return disk->is_read_only ? DISK_READ_ONLY : move(disk, block, span, true);
}

enum disk_status disk_flush(const struct disk *disk)
{
	static const uint8_t cdb[10] = { SCSI_SYNCHRONIZE_CACHE_10 };
	const struct span none = { .size = 0 };

	return begin(cdb, sizeof(cdb)) ? carry_out(disk, &none, false) : DISK_BUSY;
}
