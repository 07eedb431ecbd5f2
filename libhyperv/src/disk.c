/* SPDX-License-Identifier: BSD-2-Clause */
/* A SCSI disk: what it is, how large, and its blocks. */
#include "hyperv/storage.h"

#include "abi/scsi.h"
#include "device.h"
#include "memory.h"

#define BLOCK_SIZE_MIN  ABI_U(512)
#define BLOCK_SIZE_MAX  ABI_U(4096)
#define RETRY_US        ABI_U(10000)
#define INQUIRY_VENDOR  ABI_U(8)
#define INQUIRY_PRODUCT ABI_U(16)

/* Where the 16 byte commands have block and count [SBC]; the 10 byte ones have both shorter. */
#define CDB_16_BLOCK ABI_U(2)
#define CDB_16_COUNT ABI_U(10)
#define CDB_10_BLOCK ABI_U(2)
#define CDB_10_COUNT ABI_U(7)

/* Numbers of SCSI have their high byte first. */
static void put_be(uint8_t *to, uint64_t value, uint32_t size)
{
	while (size > 0) {
		size--;
		to[size] = (uint8_t)value;
		value >>= 8;
	}
}

static uint64_t get_be(const uint8_t *from, uint32_t size)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < size; i++) {
		value = value << 8 | from[i];
	}
	return value;
}

/* A command, again if the disk was busy, or has to tell first what has happened to it. */
static int run(struct hv_disk *disk, struct hv_storage_command *command)
{
	int error = 0;

	command->target = disk->target;
	command->lun = disk->lun;
	for (uint32_t i = 0; i < HV_DISK_TRIES; i++) {
		memset(&disk->last, 0, sizeof(disk->last));
		error = hv_storage_run(disk->storage, command, &disk->last);
		if (error != -HV_ERR_DEVICE ||
		    (disk->last.scsi_status != SCSI_STATUS_BUSY &&
		     disk->last.sense_key != SCSI_SENSE_KEY_UNIT_ATTENTION)) {
			break;
		}
		device_delay(disk->storage->channel, RETRY_US);
	}
	return error;
}

/* A command that reads a few bytes into the scratch memory, and then from there. */
static int ask(struct hv_disk *disk, struct hv_storage_command *command, void *scratch, void *to,
	       uint32_t size)
{
	int error;

	memset(scratch, 0, HV_DISK_SCRATCH_SIZE);
	command->direction = VMBUS_STORAGE_DATA_IN;
	command->data = scratch;
	command->size = size;
	error = run(disk, command);
	if (error == 0 && disk->last.transferred < size) {
		error = -HV_ERR_BAD_ANSWER;
	}
	memcpy(to, scratch, size);
	return error;
}

static void copy_text(char *to, const uint8_t *from, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		to[i] = from[i] >= ' ' && from[i] <= '~' ? (char)from[i] : '?';
	}
	to[size] = '\0';
}

static int inquire(struct hv_disk *disk, void *scratch)
{
	struct hv_storage_command command = {
		.cdb = { SCSI_INQUIRY, 0, 0, 0, SCSI_INQUIRY_SIZE },
		.cdb_size = 6,
	};
	uint8_t data[SCSI_INQUIRY_SIZE];
	int error = ask(disk, &command, scratch, data, sizeof(data));

	if (error != 0) {
		return error;
	}
	disk->type = (uint8_t)ABI_FIELD_GET(SCSI_DEVICE_TYPE, data[0]);
	if (ABI_FIELD_GET(SCSI_DEVICE_QUALIFIER, data[0]) != 0 ||
	    (disk->type != SCSI_DEVICE_TYPE_DISK && disk->type != SCSI_DEVICE_TYPE_CD)) {
		return -HV_ERR_EMPTY;
	}
	copy_text(disk->vendor, data + INQUIRY_VENDOR, sizeof(disk->vendor) - 1);
	copy_text(disk->product, data + INQUIRY_PRODUCT, sizeof(disk->product) - 1);
	return 0;
}

static int test_ready(struct hv_disk *disk)
{
	struct hv_storage_command command = {
		.cdb = { SCSI_TEST_UNIT_READY },
		.cdb_size = 6,
		.direction = VMBUS_STORAGE_DATA_NONE,
	};

	return run(disk, &command);
}

/* @last: the number of the last block */
static int read_capacity(struct hv_disk *disk, void *scratch, uint64_t *last)
{
	struct hv_storage_command small = { .cdb = { SCSI_READ_CAPACITY_10 }, .cdb_size = 10 };
	struct hv_storage_command large = {
		.cdb = { SCSI_SERVICE_ACTION_IN_16, SCSI_READ_CAPACITY_16 },
		.cdb_size = 16,
	};
	uint8_t data[SCSI_READ_CAPACITY_16_SIZE];
	int error = ask(disk, &small, scratch, data, SCSI_READ_CAPACITY_10_SIZE);

	if (error != 0) {
		return error;
	}
	*last = get_be(data, 4);
	disk->block_size = (uint32_t)get_be(data + 4, 4);
	if (*last < UINT32_MAX) {
		return 0;
	}
	put_be(large.cdb + CDB_16_COUNT, sizeof(data), 4);
	error = ask(disk, &large, scratch, data, sizeof(data));
	*last = get_be(data, 8);
	disk->block_size = (uint32_t)get_be(data + 8, 4);
	return error;
}

int hv_disk_open(struct hv_disk *disk, struct hv_storage *storage, uint8_t target, uint8_t lun,
		 void *scratch)
{
	uint64_t last = 0;
	int error;

	memset(disk, 0, sizeof(*disk));
	disk->storage = storage;
	disk->target = target;
	disk->lun = lun;
	error = inquire(disk, scratch);
	if (error == 0) {
		error = test_ready(disk);
	}
	if (error == 0) {
		error = read_capacity(disk, scratch, &last);
	}
	if (error != 0) {
		return error;
	}
	if (disk->block_size < BLOCK_SIZE_MIN || disk->block_size > BLOCK_SIZE_MAX ||
	    (disk->block_size & (disk->block_size - 1)) != 0 ||
	    last >= UINT64_MAX / disk->block_size) {
		return -HV_ERR_BAD_ANSWER;
	}
	disk->block_count = last + 1;
	return 0;
}

/* READ or WRITE of blocks that one command can move. */
static int move(struct hv_disk *disk, bool write, uint64_t block, uint32_t count, void *data)
{
	struct hv_storage_command command = {
		.direction = write ? VMBUS_STORAGE_DATA_OUT : VMBUS_STORAGE_DATA_IN,
		.data = data,
		.size = count * disk->block_size,
	};
	int error;

	if (block <= UINT32_MAX - count) {
		command.cdb[0] = write ? SCSI_WRITE_10 : SCSI_READ_10;
		put_be(command.cdb + CDB_10_BLOCK, block, 4);
		put_be(command.cdb + CDB_10_COUNT, count, 2);
		command.cdb_size = 10;
	} else {
		command.cdb[0] = write ? SCSI_WRITE_16 : SCSI_READ_16;
		put_be(command.cdb + CDB_16_BLOCK, block, 8);
		put_be(command.cdb + CDB_16_COUNT, count, 4);
		command.cdb_size = 16;
	}
	error = run(disk, &command);
	if (error == 0 && disk->last.transferred != command.size) {
		error = -HV_ERR_DEVICE;
	}
	return error;
}

static int move_all(struct hv_disk *disk, bool write, uint64_t block, uint32_t count, uint8_t *data)
{
	int error = 0;

	if (count > disk->block_count || block > disk->block_count - count) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	while (error == 0 && count > 0) {
		uint32_t most = hv_storage_size_max(disk->storage, data) / disk->block_size;
		uint32_t some = count < most ? count : most;

		error = move(disk, write, block, some, data);
		block += some;
		count -= some;
		data += (size_t)some * disk->block_size;
	}
	return error;
}

int hv_disk_read(struct hv_disk *disk, uint64_t block, uint32_t count, void *data)
{
	return move_all(disk, false, block, count, data);
}

int hv_disk_write(struct hv_disk *disk, uint64_t block, uint32_t count, const void *data)
{
	if (disk->type != SCSI_DEVICE_TYPE_DISK) {
		return -HV_ERR_REFUSED;
	}
	/* The host reads it only: the address goes through a type that both directions share. */
	return move_all(disk, true, block, count, (uint8_t *)(uintptr_t)data);
}

int hv_disk_flush(struct hv_disk *disk)
{
	struct hv_storage_command command = {
		.cdb = { SCSI_SYNCHRONIZE_CACHE_10 },
		.cdb_size = 10,
		.direction = VMBUS_STORAGE_DATA_NONE,
	};

	return run(disk, &command);
}
