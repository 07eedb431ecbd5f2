/* SPDX-License-Identifier: BSD-2-Clause */
/* The first disk of the first storage controller: its size, and its first block. */
#include "abi/scsi.h"
#include "hvdemo/count.h"
#include "hvdemo/demo.h"
#include "hyperv/storage.h"

#define RING_SIZE ABI_U(0x10000) /* each way */
#define REQUESTS  ABI_U(8)
#define SHOWN     16
#define LONG_SIZE ABI_U(0x10000)

static struct hv_storage storage;
static struct hv_storage_request requests[REQUESTS];
static struct hv_disk disk;

static void read_first_block(void)
{
	uint8_t *block = memory_take(disk.block_size);
	char text[SHOWN * 3 + 1] = "";
	int error = block == NULL ? -HV_ERR_NO_ROOM : hv_disk_read(&disk, 0, 1, block);

	if (error != 0) {
		print("hvdemo: its first block is not read: %s\n", hv_error_name(error));
		return;
	}
	for (uint32_t i = 0; i < SHOWN; i++) {
		format_text(text + (size_t)i * 3, 4, " %02x", block[i]);
	}
	print("hvdemo: its first bytes:%s\n", text);
}

static void on_storage(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	if (storage.channel != NULL) {
		hv_storage_poll(&storage);
	}
}

void disk_offered(struct vmbus_channel *channel)
{
	int error;

	if (storage.channel != NULL || !bus_open(channel, "storage", RING_SIZE, 0, on_storage)) {
		return;
	}
	error = hv_storage_start(&storage, channel, requests, REQUESTS);
	if (error == 0) {
		error = hv_disk_open(&disk, &storage, 0, 0, memory_take(HV_DISK_SCRATCH_SIZE));
	}
	if (error != 0) {
		print("hvdemo: no disk: %s\n", hv_error_name(error));
		return;
	}
	print("hvdemo: disk %s %s, %lu blocks of %u bytes\n", disk.vendor, disk.product,
	      disk.block_count, disk.block_size);
	read_first_block();
}

void disk_gone(struct vmbus_channel *channel)
{
	if (storage.channel == channel) {
		hv_storage_abandon(&storage);
		storage.channel = NULL;
	}
}

/* Of @size bytes each, all from the beginning of the disk to the same pages. */
static void submit_reads(uint32_t count, uint32_t size)
{
	static uint8_t *pages;
	struct hv_storage_command command = {
		.cdb = { SCSI_READ_10, [8] = (uint8_t)(size / disk.block_size) },
		.cdb_size = 10,
		.direction = VMBUS_STORAGE_DATA_IN,
		.size = size,
	};

	if (pages == NULL) {
		pages = memory_take(LONG_SIZE);
	}
	command.data = pages;
	while (count-- != 0) {
		hv_storage_submit(&storage, &command, NULL, NULL);
	}
}

static void submit_short(uint32_t count)
{
	submit_reads(count, HV_PAGE_SIZE);
}

static void submit_long(uint32_t count)
{
	submit_reads(count, LONG_SIZE);
}

static void take_reads(void)
{
	hv_storage_poll(&storage);
}

void disk_count(void)
{
	static const struct count_work works[] = {
		{ "read_4k", 1, 1, submit_short, take_reads },
		{ "read_4k_8", 1, 8, submit_short, take_reads },
		{ "read_64k", 1, 1, submit_long, take_reads },
	};

	for (uint32_t i = 0; i < ABI_COUNT(works) && disk.block_size != 0; i++) {
		count_report(storage.channel, &works[i]);
	}
}
