/* SPDX-License-Identifier: BSD-2-Clause */
/* The SCSI controller: negotiation, commands that the host has, and their completions. */
#include "hyperv/storage.h"

#include "abi/scsi.h"
#include "device.h"
#include "memory.h"

/* A transaction ID is a number that is used once, and the slot: a late completion finds nothing. */
#define SLOT_WIDTH 16
#define SLOT_SHIFT 0

#define PAGE_SIZE         ABI_U(4096)
#define REQUEST_TIMEOUT_S ABI_U(60)

static const uint16_t versions[] = {
	VMBUS_STORAGE_VERSION_6_2,
	VMBUS_STORAGE_VERSION_6_0,
	VMBUS_STORAGE_VERSION_5_1,
};

/* The request of a transaction ID; NULL: nobody waits for it. */
static struct hv_storage_request *find(struct hv_storage *storage, uint64_t transaction_id)
{
	uint32_t slot = (uint32_t)ABI_FIELD_GET(SLOT, transaction_id);

	if (slot >= storage->request_count || transaction_id == 0 ||
	    storage->requests[slot].transaction_id != transaction_id) {
		return NULL;
	}
	return &storage->requests[slot];
}

static struct hv_storage_request *allocate(struct hv_storage *storage)
{
	for (uint32_t i = 0; i < storage->request_count; i++) {
		struct hv_storage_request *request = &storage->requests[i];

		if (request->transaction_id == 0) {
			storage->sequence++;
			request->transaction_id = storage->sequence << SLOT_WIDTH | i;
			storage->outstanding++;
			return request;
		}
	}
	return NULL;
}

static void release(struct hv_storage *storage, struct hv_storage_request *request)
{
	request->transaction_id = 0;
	request->done = NULL;
	storage->outstanding--;
}

/* [SPC "Sense data"]: only what lies within the 20 bytes. */
static void read_sense(const struct vmbus_storage_request *srb, struct hv_storage_result *result)
{
	const uint8_t *sense = srb->cdb;
	uint32_t size = srb->sense_size < VMBUS_STORAGE_SENSE_SIZE ? srb->sense_size
								   : VMBUS_STORAGE_SENSE_SIZE;
	uint8_t response = sense[0] & SCSI_SENSE_RESPONSE_MASK;

	if (response >= SCSI_SENSE_DESCRIPTOR && size > SCSI_SENSE_DESCRIPTOR_ASCQ) {
		result->sense_key = sense[SCSI_SENSE_DESCRIPTOR_KEY] & SCSI_SENSE_KEY_MASK;
		result->sense_code = sense[SCSI_SENSE_DESCRIPTOR_ASC];
		result->sense_qualifier = sense[SCSI_SENSE_DESCRIPTOR_ASCQ];
	} else if (response >= SCSI_SENSE_FIXED && response < SCSI_SENSE_DESCRIPTOR &&
		   size > SCSI_SENSE_FIXED_ASCQ) {
		result->sense_key = sense[SCSI_SENSE_FIXED_KEY] & SCSI_SENSE_KEY_MASK;
		result->sense_code = sense[SCSI_SENSE_FIXED_ASC];
		result->sense_qualifier = sense[SCSI_SENSE_FIXED_ASCQ];
	}
}

static int error_of(const struct vmbus_storage_packet *packet,
		    const struct hv_storage_result *result)
{
	switch (result->srb_status) {
	case VMBUS_STORAGE_SRB_INVALID_LUN:
	case VMBUS_STORAGE_SRB_NO_DEVICE:
		return -HV_ERR_EMPTY;
	case VMBUS_STORAGE_SRB_SUCCESS:
		if (result->scsi_status == SCSI_STATUS_GOOD &&
		    packet->status == VMBUS_STORAGE_STATUS_SUCCESS) {
			return 0;
		}
		break;
	default:
		break;
	}
	switch (result->sense_key) {
	case SCSI_SENSE_KEY_RECOVERED:
		return 0;
	case SCSI_SENSE_KEY_ILLEGAL:
	case SCSI_SENSE_KEY_DATA_PROTECT:
		return -HV_ERR_REFUSED;
	default:
		return -HV_ERR_DEVICE;
	}
}

static void read_result(const struct vmbus_storage_packet *packet, uint32_t asked,
			struct hv_storage_result *result)
{
	const struct vmbus_storage_request *srb = &packet->request;

	result->srb_status = (uint8_t)ABI_FIELD_GET(VMBUS_STORAGE_SRB_STATUS, srb->srb_status);
	result->scsi_status = srb->scsi_status;
	if (srb->scsi_status == SCSI_STATUS_CHECK_CONDITION &&
	    (srb->srb_status & VMBUS_STORAGE_SRB_SENSE_VALID_BIT) != 0) {
		read_sense(srb, result);
	}
	result->error = error_of(packet, result);
	result->transferred = srb->transfer_size;
	if (srb->transfer_size > asked) {
		result->error = -HV_ERR_BAD_ANSWER;
		result->transferred = 0;
	}
}

static void finish(struct hv_storage *storage, struct hv_storage_request *request,
		   const struct hv_storage_result *result)
{
	hv_storage_done *done = request->done;
	void *argument = request->argument;

	/* The slot is free before the caller hears of it: it may begin the next command. */
	release(storage, request);
	if (done != NULL) {
		done(argument, result);
	}
}

static void complete(struct hv_storage *storage, const struct vmbus_packet *header,
		     const uint8_t *payload)
{
	struct hv_storage_request *request = find(storage, header->transaction_id);
	struct hv_storage_result result = { .error = -HV_ERR_BAD_ANSWER };
	struct vmbus_storage_packet packet;

	if (request == NULL) {
		storage->unknown++;
		return;
	}
	if (header->size >= sizeof(packet)) {
		memcpy(&packet, payload, sizeof(packet));
		if (packet.operation == VMBUS_STORAGE_COMPLETE_IO) {
			read_result(&packet, request->size, &result);
			storage->answer = packet;
		}
	}
	finish(storage, request, &result);
}

/* What the host says unasked. */
static void notice(struct hv_storage *storage, const struct vmbus_packet *header,
		   const uint8_t *payload)
{
	uint32_t operation;

	if (header->type == VMBUS_PACKET_IN_BAND && header->size >= sizeof(operation)) {
		memcpy(&operation, payload, sizeof(operation));
		if (operation == VMBUS_STORAGE_ENUMERATE_BUS ||
		    operation == VMBUS_STORAGE_REMOVE_DEVICE) {
			storage->rescans++;
			return;
		}
	}
	storage->refused++;
}

static int take(void *driver, const struct vmbus_packet *packet, uint8_t *payload)
{
	if (packet->type == VMBUS_PACKET_COMPLETION) {
		complete(driver, packet, payload);
	} else {
		notice(driver, packet, payload);
	}
	return 0;
}

static int drain(void *driver)
{
	struct hv_storage *storage = driver;
	_Alignas(8) uint8_t buffer[128];
	const struct device_intake intake = { storage->channel,  buffer,
					      sizeof(buffer),    HV_STORAGE_POLL_MAX,
					      &storage->refused, take };

	return device_drain(&intake, storage);
}

int hv_storage_poll(struct hv_storage *storage)
{
	return storage->channel != NULL
		       ? device_poll(&storage->turn, HV_STORAGE_POLL_MAX, drain, storage)
		       : 0;
}

static int poll_all(void *driver)
{
	struct hv_storage *storage = driver;

	return device_poll_all(&storage->turn, HV_STORAGE_POLL_MAX, drain, storage);
}

/* The turn is ours, or of whoever calls us from a done function. */
static int send(struct hv_storage *storage, const struct vmbus_storage_packet *packet,
		const struct vmbus_range *range, hv_storage_done *done, void *argument)
{
	struct vmbus_piece piece = { packet, sizeof(*packet) };
	struct hv_storage_request *request = allocate(storage);
	int error;

	if (request == NULL) {
		return -HV_ERR_NO_ROOM;
	}
	request->size = range->size;
	request->done = done;
	request->argument = argument;
	if (range->size > 0) {
		error = vmbus_send_ranges(storage->channel, range, 1, &piece,
					  request->transaction_id, VMBUS_SEND_COMPLETION);
	} else {
		error = vmbus_send(storage->channel, &piece, 1, request->transaction_id,
				   VMBUS_SEND_COMPLETION);
	}
	if (error != 0) {
		release(storage, request);
	}
	return error;
}

static int send_in_turn(struct hv_storage *storage, const struct vmbus_storage_packet *packet,
			const struct vmbus_range *range, hv_storage_done *done, void *argument)
{
	bool mine = device_turn_take(&storage->turn);
	int error = send(storage, packet, range, done, argument);

	if (mine && device_turn_end(&storage->turn)) {
		(void)poll_all(storage);
	}
	return error;
}

/* A command that somebody waits for. */
struct waiter {
	struct hv_storage_result result;
	uint32_t done;
};

static void wake(void *argument, const struct hv_storage_result *result)
{
	struct waiter *waiter = argument;

	waiter->result = *result;
	__atomic_store_n(&waiter->done, 1, __ATOMIC_RELEASE);
}

static bool is_done(const void *waiter)
{
	return __atomic_load_n(&((const struct waiter *)waiter)->done, __ATOMIC_ACQUIRE) != 0;
}

/* The host may answer later: then nobody is to be told. */
static void forget(struct hv_storage *storage, const struct waiter *waiter)
{
	for (uint32_t i = 0; i < storage->request_count; i++) {
		if (storage->requests[i].argument == waiter) {
			storage->requests[i].done = NULL;
			storage->requests[i].argument = NULL;
		}
	}
}

static int wait_for(struct hv_storage *storage, struct waiter *waiter, uint32_t milliseconds)
{
	int error = device_wait(storage->channel, milliseconds, poll_all, storage, is_done, waiter);

	if (error != 0) {
		forget(storage, waiter);
	}
	return error;
}

/* A step of the negotiation; its answer is in storage->answer. */
static int step(struct hv_storage *storage, const struct vmbus_storage_packet *packet)
{
	struct vmbus_range nothing = { NULL, 0 };
	struct waiter waiter = { .done = 0 };
	int error;

	memset(&storage->answer, 0, sizeof(storage->answer));
	error = send_in_turn(storage, packet, &nothing, wake, &waiter);
	if (error == 0) {
		error = wait_for(storage, &waiter, HV_STORAGE_START_MS);
	}
	if (error != 0) {
		return error;
	}
	if (storage->answer.operation != VMBUS_STORAGE_COMPLETE_IO) {
		return -HV_ERR_BAD_ANSWER;
	}
	return storage->answer.status == VMBUS_STORAGE_STATUS_SUCCESS ? 0 : -HV_ERR_REFUSED;
}

static int simple_step(struct hv_storage *storage, uint32_t operation)
{
	struct vmbus_storage_packet packet = {
		.operation = operation,
		.flags = VMBUS_STORAGE_COMPLETION_BIT,
	};

	return step(storage, &packet);
}

static int agree_on_version(struct hv_storage *storage)
{
	int error = -HV_ERR_REFUSED;

	for (uint32_t i = 0; i < ABI_COUNT(versions); i++) {
		struct vmbus_storage_packet packet = {
			.operation = VMBUS_STORAGE_QUERY_VERSION,
			.flags = VMBUS_STORAGE_COMPLETION_BIT,
			.version = { .version = versions[i] },
		};

		error = step(storage, &packet);
		if (error != -HV_ERR_REFUSED) {
			storage->version = versions[i];
			break;
		}
	}
	return error;
}

static int negotiate(struct hv_storage *storage)
{
	uint32_t size;
	int error = simple_step(storage, VMBUS_STORAGE_BEGIN_INIT);

	if (error == 0) {
		error = agree_on_version(storage);
	}
	if (error == 0) {
		error = simple_step(storage, VMBUS_STORAGE_QUERY_PROPERTIES);
	}
	if (error != 0) {
		return error;
	}
	size = storage->answer.properties.transfer_size_max;
	if (size < PAGE_SIZE) {
		return -HV_ERR_BAD_ANSWER;
	}
	storage->transfer_size_max = size / PAGE_SIZE * PAGE_SIZE;
	return simple_step(storage, VMBUS_STORAGE_END_INIT);
}

int hv_storage_start(struct hv_storage *storage, struct vmbus_channel *channel,
		     struct hv_storage_request *requests, uint32_t request_count)
{
	int error;

	if (requests == NULL || request_count == 0 || request_count > HV_STORAGE_REQUEST_MAX) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	memset(storage, 0, sizeof(*storage));
	memset(requests, 0, request_count * sizeof(requests[0]));
	storage->channel = channel;
	storage->requests = requests;
	storage->request_count = request_count;
	error = negotiate(storage);
	storage->started = error == 0;
	return error;
}

uint32_t hv_storage_size_max(const struct hv_storage *storage, const void *data)
{
	uint32_t offset = (uint32_t)((uintptr_t)data % PAGE_SIZE);
	uint32_t size = VMBUS_RANGE_PAGES_MAX * PAGE_SIZE;

	/* A buffer that begins within a page ends within another. */
	if (offset != 0) {
		size -= PAGE_SIZE;
	}
	return size < storage->transfer_size_max ? size : storage->transfer_size_max;
}

int hv_storage_submit(struct hv_storage *storage, const struct hv_storage_command *command,
		      hv_storage_done *done, void *argument)
{
	struct vmbus_range range = { command->data, command->size };
	struct vmbus_storage_packet packet = {
		.operation = VMBUS_STORAGE_EXECUTE_SRB,
		.flags = VMBUS_STORAGE_COMPLETION_BIT,
	};
	struct vmbus_storage_request *srb = &packet.request;

	if (!storage->started) {
		return -HV_ERR_NOT_STARTED;
	}
	if (command->cdb_size > VMBUS_STORAGE_CDB_SIZE || command->cdb_size == 0 ||
	    command->direction > VMBUS_STORAGE_DATA_NONE ||
	    (command->direction == VMBUS_STORAGE_DATA_NONE) != (command->size == 0) ||
	    (uintptr_t)command->data % VMBUS_STORAGE_DATA_ALIGNMENT != 0 ||
	    command->size > hv_storage_size_max(storage, command->data)) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	srb->length = VMBUS_STORAGE_REQUEST_SIZE;
	srb->target = command->target;
	srb->lun = command->lun;
	srb->cdb_size = command->cdb_size;
	srb->sense_size = VMBUS_STORAGE_SENSE_SIZE;
	srb->data_in = command->direction;
	srb->transfer_size = command->size;
	memcpy(srb->cdb, command->cdb, command->cdb_size);
	srb->srb_flags = VMBUS_STORAGE_SRB_NO_SYNCHRONIZE_BIT;
	if (command->direction == VMBUS_STORAGE_DATA_IN) {
		srb->srb_flags |= VMBUS_STORAGE_SRB_DATA_IN_BIT;
	} else if (command->direction == VMBUS_STORAGE_DATA_OUT) {
		srb->srb_flags |= VMBUS_STORAGE_SRB_DATA_OUT_BIT;
	}
	srb->timeout_seconds = REQUEST_TIMEOUT_S;
	return send_in_turn(storage, &packet, &range, done, argument);
}

int hv_storage_run(struct hv_storage *storage, const struct hv_storage_command *command,
		   struct hv_storage_result *result)
{
	struct waiter waiter = { .done = 0 };
	int error = hv_storage_submit(storage, command, wake, &waiter);

	if (error == 0) {
		error = wait_for(storage, &waiter, HV_STORAGE_COMMAND_MS);
	}
	if (error == 0) {
		*result = waiter.result;
		error = waiter.result.error;
	}
	return error;
}

void hv_storage_abandon(struct hv_storage *storage)
{
	struct hv_storage_result result = { .error = -HV_ERR_RESCINDED };

	storage->started = false;
	for (uint32_t i = 0; i < storage->request_count; i++) {
		if (storage->requests[i].transaction_id != 0) {
			finish(storage, &storage->requests[i], &result);
		}
	}
}
