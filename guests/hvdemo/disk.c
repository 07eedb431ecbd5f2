/* SPDX-License-Identifier: BSD-2-Clause */
/* The first disk of the first storage controller: its size, and its first block. */
#include "hvdemo/demo.h"
#include "hyperv/storage.h"

#define RING_SIZE ABI_U(0x10000) /* each way */
#define REQUESTS  ABI_U(8)
#define SHOWN     16

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
