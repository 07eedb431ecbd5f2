/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCSI controllers for the guest. Commands pass unchanged, between the guest's pages and the disk; addresses, statuses and
 * lengths are translated. There is no public specification: abi/vmbus_storage.h says whose behaviour it is.
 */
#include "devices/storvsc.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/scsi.h"
#include "abi/vmbus_guid.h"
#include "abi/vmbus_storage.h"
#include "core/arena.h"
#include "core/config.h"
#include "core/guest_memory.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "virtio/scsi.h"
#include "vmbus/packet.h"
#include "vmbus/request.h"

/* Of each channel: what the back end may have of it at once. */
#define REQUESTS    ABI_U(64)
#define MANAGEMENTS ABI_U(3)
#define HEADS       (REQUESTS + MANAGEMENTS)

_Static_assert(SCSI_HEADS_MAX / HEADS >= VMBUS_SCSI_CHANNELS_MAX, "heads of a controller");

/* Of these, what one disk may have: if it stops answering, the others go on. */
#define REQUESTS_OF_LUN ABI_U(48)

/* A disk with a command of this age in ticks has stopped. */
#define STOPPED_TICKS ABI_U(2)

/* IMPDEF: a reset of this age in ticks has failed. OBS: Linux 6.1 storvsc_host_reset_handler() waits for 5 s. */
#define RESET_TICKS ABI_U(4)

/* How often the age of commands is looked at: each second, the unit of their time limit. */
#define TICK_100NS ABI_U(10000000)

/* When a notice to the guest is tried again that had no room: 10 ms. */
#define RETRY_100NS ABI_U(100000)

/* How far the guest's driver has come. */
enum phase {
	PHASE_CLOSED,
	PHASE_BEGUN,
	PHASE_VERSION, /* agreed on */
	PHASE_READY,
};

struct storvsc {
	struct scsi_controller *controller;
	struct device *device;
	struct manager *managers; /* of each channel */
	uint32_t phase;           /* enum phase; atomic: its subchannels read it */
	uint32_t changed;         /* atomic: tell the guest to look for disks */
};

/* A packet of the guest that the back end has. */
struct storvsc_request {
	struct request request;
	struct vmbus_storage_packet answer; /* made of the packet */
	uint32_t age;                       /* ticks since the disk has it */
	bool is_aborted;
	struct management *reset; /* NULL: it is a command */
	uint32_t span_count;
	/* At the end, since they are long: what lies behind them is out of reach for a load. */
	struct scsi_request scsi;
	struct span spans[SCSI_SPANS_MAX];
};

/* An abort or a reset. Its memory is the back end's until that answers, for longer than a channel is open if need be. */
struct management {
	struct scsi_request scsi;
	struct channel *channel;
	struct storvsc_request
		*waits; /* atomic: the guest's reset; NULL: nobody waits for the answer */
	uint8_t lun;
	uint32_t is_busy; /* atomic */
};

/* Of a channel, as its turn is. */
struct manager {
	struct management managements[MANAGEMENTS];
	uint64_t tick_at; /* WORK_NEVER: no tick is to come */
};

static struct storvsc controllers[SCSI_CONTROLLERS_MAX];

static struct storvsc *storvsc_of(const struct channel *channel)
{
	return channel->device->state;
}

static struct manager *manager_of(const struct channel *channel)
{
	return &storvsc_of(channel)->managers[channel->index];
}

static uint32_t phase_of(const struct storvsc *storvsc)
{
	return __atomic_load_n(&storvsc->phase, __ATOMIC_RELAXED);
}

static void set_phase(struct storvsc *storvsc, enum phase phase)
{
	__atomic_store_n(&storvsc->phase, phase, __ATOMIC_RELAXED);
}

/* Translation of an answer. The pages of the request are pinned. */

/* Behind sense_size is what an earlier command left. */
static uint32_t sense_code(const struct virtio_scsi_response *from)
{
	const uint8_t *sense = from->sense;

	return from->sense_size <= SCSI_SENSE_FIXED_ASCQ
		       ? 0
		       : (uint32_t)sense[SCSI_SENSE_FIXED_ASC] << 8 | sense[SCSI_SENSE_FIXED_ASCQ];
}

static void fill(const struct storvsc_request *own, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < own->span_count && size != 0; i++) {
		uint32_t part = own->spans[i].size < size ? (uint32_t)own->spans[i].size : size;

		guest_memory_write(own->spans[i].gpa, bytes, part);
		bytes += part;
		size -= part;
	}
}

/* Succeed with the first bytes of what the guest asked for. */
static void succeed_with(struct storvsc_request *own, const uint8_t *bytes, uint32_t size)
{
	struct vmbus_storage_request *srb = &own->answer.request;

	srb->srb_status = VMBUS_STORAGE_SRB_SUCCESS;
	srb->scsi_status = SCSI_STATUS_GOOD;
	srb->transfer_size = size < srb->transfer_size ? size : srb->transfer_size;
	fill(own, bytes, srb->transfer_size);
}

static void refuse(struct vmbus_storage_request *srb, uint32_t code)
{
	srb->srb_status = VMBUS_STORAGE_SRB_ERROR | VMBUS_STORAGE_SRB_SENSE_VALID_BIT;
	srb->scsi_status = SCSI_STATUS_CHECK_CONDITION;
	srb->transfer_size = 0;
	srb->sense_size = SCSI_SENSE_FIXED_SIZE;
	memset(srb->cdb, 0, sizeof(srb->cdb));
	srb->cdb[0] = SCSI_SENSE_FIXED;
	srb->cdb[SCSI_SENSE_FIXED_KEY] = SCSI_SENSE_KEY_ILLEGAL;
	srb->cdb[SCSI_SENSE_FIXED_MORE] = SCSI_SENSE_FIXED_SIZE - SCSI_SENSE_FIXED_MORE - 1;
	srb->cdb[SCSI_SENSE_FIXED_ASC] = (uint8_t)(code >> 8);
	srb->cdb[SCSI_SENSE_FIXED_ASCQ] = (uint8_t)code;
}

static bool is_possible(const struct vmbus_storage_request *srb)
{
	return srb->path == 0 && srb->target == 0;
}

/*
 * OBS: Linux 6.1 takes every INQUIRY as a success, so its data must say that there is no disk; it logs data whose length is
 * too short, and a REPORT LUNS that fails; and removes a disk by VMBUS_STORAGE_SRB_INVALID_LUN, that of path 0 whatever the
 * path.
 */
static void answer_absent(struct storvsc_request *own)
{
	static const uint8_t inquiry[SCSI_INQUIRY_SIZE] = {
		SCSI_DEVICE_ABSENT,
		[SCSI_INQUIRY_MORE] = SCSI_INQUIRY_SIZE - SCSI_INQUIRY_MORE - 1,
	};
	static const uint8_t no_luns[SCSI_REPORT_LUNS_HEADER] = { 0 };
	struct vmbus_storage_request *srb = &own->answer.request;

	if (srb->cdb[0] == SCSI_INQUIRY && (srb->cdb[1] & SCSI_INQUIRY_PAGE_BIT) == 0) {
		succeed_with(own, inquiry, sizeof(inquiry));
	} else if (srb->cdb[0] == SCSI_INQUIRY) {
		refuse(srb, SCSI_ASC_INVALID_FIELD);
	} else if (srb->cdb[0] == SCSI_REPORT_LUNS) {
		succeed_with(own, no_luns, sizeof(no_luns));
	} else if (is_possible(srb)) {
		srb->srb_status = VMBUS_STORAGE_SRB_INVALID_LUN;
		srb->transfer_size = 0;
	} else {
		refuse(srb, SCSI_ASC_LUN_NOT_SUPPORTED);
	}
}

/*
 * OBS: QEMU 7.2 and 10.0, hw/scsi/scsi-disk.c: where the memory is larger than what the command moves, the residual is the
 * negative difference.
 */
static uint32_t transferred(uint32_t size, uint32_t residual)
{
	uint32_t missing = residual <= size ? residual : -residual;

	return missing <= size ? size - missing : 0;
}

static void take_sense(struct vmbus_storage_request *srb, const struct virtio_scsi_response *from)
{
	uint32_t size = from->sense_size < VIRTIO_SCSI_SENSE_SIZE ? from->sense_size
								  : VIRTIO_SCSI_SENSE_SIZE;

	size = size < VMBUS_STORAGE_SENSE_SIZE ? size : VMBUS_STORAGE_SENSE_SIZE;
	size = size < srb->sense_size ? size : srb->sense_size;
	srb->srb_status = VMBUS_STORAGE_SRB_ERROR;
	memset(srb->cdb, 0, sizeof(srb->cdb));
	memcpy(srb->cdb, from->sense, size);
	srb->sense_size = (uint8_t)size;
	if (size != 0) {
		srb->srb_status |= VMBUS_STORAGE_SRB_SENSE_VALID_BIT;
	}
}

static void take_status(struct storvsc_request *own, uint8_t status, uint32_t moved)
{
	struct vmbus_storage_request *srb = &own->answer.request;
	const struct virtio_scsi_response *response = &own->scsi.response;

	srb->scsi_status = status;
	if (status == SCSI_STATUS_CHECK_CONDITION &&
	    sense_code(response) == SCSI_ASC_LUN_NOT_SUPPORTED) {
		srb->scsi_status = SCSI_STATUS_GOOD;
		answer_absent(own);
		return;
	}
	srb->transfer_size = moved;
	if (status == SCSI_STATUS_CHECK_CONDITION) {
		take_sense(srb, response);
	} else if (status == SCSI_STATUS_BUSY || status == SCSI_STATUS_TASK_SET_FULL) {
		srb->srb_status = VMBUS_STORAGE_SRB_BUSY;
	} else {
		srb->srb_status = VMBUS_STORAGE_SRB_ERROR;
	}
}

/*
 * IMPDEF: a command that a reset ended is aborted. OBS: Linux 6.1 storvsc_handle_error() takes what it does not know,
 * SRB_STATUS_BUS_RESET for one, as a success.
 */
static void take_failure(struct storvsc_request *own, uint8_t response)
{
	static const uint8_t statuses[] = {
		[VIRTIO_SCSI_S_OVERRUN] = VMBUS_STORAGE_SRB_DATA_OVERRUN,
		[VIRTIO_SCSI_S_ABORTED] = VMBUS_STORAGE_SRB_ABORTED,
		[VIRTIO_SCSI_S_RESET] = VMBUS_STORAGE_SRB_ABORTED,
		[VIRTIO_SCSI_S_BUSY] = VMBUS_STORAGE_SRB_BUSY,
	};
	struct vmbus_storage_request *srb = &own->answer.request;

	if (response == VIRTIO_SCSI_S_BAD_TARGET || response == VIRTIO_SCSI_S_INCORRECT_LUN) {
		answer_absent(own);
		return;
	}
	srb->srb_status = response < sizeof(statuses) && statuses[response] != 0
				  ? statuses[response]
				  : VMBUS_STORAGE_SRB_ERROR;
	srb->scsi_status = response == VIRTIO_SCSI_S_BUSY ? SCSI_STATUS_BUSY : SCSI_STATUS_GOOD;
	srb->transfer_size = 0;
}

static struct storvsc_request *own_of(struct scsi_request *scsi)
{
	return (struct storvsc_request *)(void *)((uint8_t *)scsi -
						  offsetof(struct storvsc_request, scsi));
}

/* OBS: QEMU 7.2, hw/scsi/scsi-bus.c, answers with 5 bytes for a LUN that is absent beside others. */
static bool is_short_inquiry(const struct vmbus_storage_request *srb, uint32_t moved)
{
	return srb->cdb[0] == SCSI_INQUIRY && (srb->cdb[1] & SCSI_INQUIRY_PAGE_BIT) == 0 &&
	       moved < SCSI_INQUIRY_SIZE && moved < srb->transfer_size;
}

static void command_done(struct scsi_request *scsi)
{
	struct storvsc_request *own = own_of(scsi);
	struct vmbus_storage_request *srb = &own->answer.request;
	uint32_t moved = transferred(srb->transfer_size, scsi->response.residual);

	if (scsi->response.response != VIRTIO_SCSI_S_OK) {
		take_failure(own, scsi->response.response);
	} else if (scsi->response.status != SCSI_STATUS_GOOD) {
		take_status(own, scsi->response.status, moved);
	} else if (is_short_inquiry(srb, moved)) {
		answer_absent(own);
	} else {
		srb->srb_status = VMBUS_STORAGE_SRB_SUCCESS;
		srb->scsi_status = SCSI_STATUS_GOOD;
		srb->transfer_size = moved;
	}
	request_done(&own->request);
}

/* Who takes the guest's reset from its @management answers it. */
static void answer_reset(struct management *management, struct storvsc_request *own, bool is_done)
{
	struct storvsc_request *waits = own;

	if (own != NULL && __atomic_compare_exchange_n(&management->waits, &waits, NULL, false,
						       __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		if (!is_done) {
			own->answer.status = VMBUS_STORAGE_STATUS_UNSUCCESSFUL;
		}
		request_done(&own->request);
	}
}

/* A controller without disks has nothing to reset. The next command that is late need not wait for a tick. */
static void management_done(struct scsi_request *scsi)
{
	struct management *management = (struct management *)(void *)scsi;
	struct channel *channel = management->channel;

	answer_reset(management, __atomic_load_n(&management->waits, __ATOMIC_ACQUIRE),
		     scsi->result == VIRTIO_SCSI_S_OK ||
			     scsi->result == VIRTIO_SCSI_S_FUNCTION_SUCCEEDED ||
			     scsi->result == VIRTIO_SCSI_S_BAD_TARGET);
	__atomic_store_n(&management->is_busy, 0, __ATOMIC_RELEASE);
	channel_call(channel);
}

/* Packets of the guest, in the turn of their channel. */

static bool complete(struct channel *channel, uint64_t transaction_id,
		     const struct vmbus_storage_packet *answer)
{
	return channel_complete(channel, transaction_id, answer, sizeof(*answer));
}

static bool send_answer(struct request *request)
{
	return complete(request->channel, request->transaction_id,
			&((const struct storvsc_request *)request)->answer);
}

/* Of slot @index, then of the managements. */
static uint16_t head_of(const struct channel *channel, uint32_t index)
{
	return (uint16_t)(1 + channel->index * HEADS + index);
}

/* NULL: all slots are taken. */
static struct storvsc_request *take_slot(struct channel *channel, const struct packet *packet)
{
	struct storvsc_request *own =
		(struct storvsc_request *)request_take(channel, packet, send_answer);

	if (own != NULL) {
		memcpy(&own->answer, packet->payload, sizeof(own->answer));
		own->answer.operation = VMBUS_STORAGE_COMPLETE_IO;
		own->answer.flags = 0;
		own->answer.status = VMBUS_STORAGE_STATUS_SUCCESS;
		own->scsi.head = head_of(channel, own->request.index);
		own->span_count = 0;
		own->age = 0;
		own->is_aborted = false;
		own->reset = NULL;
	}
	return own;
}

/* Answer a packet that the back end does not get. */
static bool answer_now(struct storvsc_request *own)
{
	bool sent = send_answer(&own->request);

	request_return(&own->request);
	return sent;
}

/* The spans of the data, no more than the command moves. returns: false: the packet names less */
static bool find_data(struct storvsc_request *own, const struct packet *packet)
{
	uint32_t left = own->answer.request.transfer_size;
	uint32_t count;

	if (left == 0) {
		return true;
	}
	if (packet->type != VMBUS_PACKET_GPA_DIRECT) {
		return false;
	}
	count = packet_spans(packet, own->spans, SCSI_SPANS_MAX);
	if (count != 0 && packet_bytes(packet) == left) {
		own->span_count = count;
		return true;
	}
	for (uint32_t i = 0; i < count && left != 0; i++) {
		if (own->spans[i].size > left) {
			own->spans[i].size = left;
		}
		left -= (uint32_t)own->spans[i].size;
		own->span_count = i + 1;
	}
	return left == 0;
}

static bool is_valid(const struct vmbus_storage_request *srb)
{
	return srb->cdb_size != 0 && srb->cdb_size <= VMBUS_STORAGE_CDB_SIZE &&
	       srb->transfer_size <= SCSI_TRANSFER_MAX &&
	       (srb->transfer_size == 0 || srb->data_in == VMBUS_STORAGE_DATA_IN ||
		srb->data_in == VMBUS_STORAGE_DATA_OUT);
}

static bool answer_invalid(struct storvsc_request *own)
{
	own->answer.request.srb_status = VMBUS_STORAGE_SRB_INVALID_REQUEST;
	own->answer.request.transfer_size = 0;
	return answer_now(own);
}

/* While the disk has commands. */
static void expect_tick(struct channel *channel)
{
	struct manager *manager = manager_of(channel);

	if (manager->tick_at == WORK_NEVER) {
		manager->tick_at = reference_time_now() + TICK_100NS;
		channel_set_deadline(channel, manager->tick_at);
	}
}

/* NULL: the back end has not answered as many as there can be, or it has an abort for that LUN. */
static struct management *take_management(struct channel *channel, uint8_t lun, bool is_abort)
{
	struct manager *manager = manager_of(channel);
	struct management *found = NULL;

	for (uint32_t i = 0; i < MANAGEMENTS; i++) {
		struct management *management = &manager->managements[i];

		if (__atomic_load_n(&management->is_busy, __ATOMIC_ACQUIRE) == 0) {
			management->scsi.head = head_of(channel, REQUESTS + i);
			found = management;
		} else if (is_abort && management->lun == lun) {
			return NULL;
		}
	}
	if (found != NULL) {
		found->scsi.done = management_done;
		found->channel = channel;
		found->lun = lun;
		__atomic_store_n(&found->is_busy, 1, __ATOMIC_RELAXED);
	}
	return found;
}

/* How many commands disk @lun has. @age: out, of the oldest, in ticks */
static uint32_t count_of_lun(const struct channel *channel, uint8_t lun, uint32_t *age)
{
	uint32_t count = 0;

	*age = 0;
	if (channel->in_flight < REQUESTS_OF_LUN) {
		return 0;
	}
	for (uint32_t i = 0; i < REQUESTS; i++) {
		const struct storvsc_request *own =
			(const struct storvsc_request *)request_in_flight(channel, i);

		if (own != NULL && own->answer.request.lun == lun) {
			count++;
			*age = own->age > *age ? own->age : *age;
		}
	}
	return count;
}

/*
 * The disk has its share. While it answers, its next command waits, and all behind it; else it must not wait. OBS: Linux
 * 6.1 scsi_handle_queue_full() repeats the command, and asks for less at once from then on.
 */
static bool wait_or_refuse(struct storvsc_request *own, uint32_t age)
{
	if (age < STOPPED_TICKS) {
		request_return(&own->request);
		return false;
	}
	own->answer.request.srb_status = VMBUS_STORAGE_SRB_BUSY;
	own->answer.request.scsi_status = SCSI_STATUS_TASK_SET_FULL;
	own->answer.request.transfer_size = 0;
	return answer_now(own);
}

static bool execute(struct channel *channel, const struct packet *packet)
{
	struct storvsc_request *own = take_slot(channel, packet);
	const struct vmbus_storage_request *srb;
	uint32_t age;

	if (own == NULL) {
		return false;
	}
	srb = &own->answer.request;
	if (!is_valid(srb) || !find_data(own, packet)) {
		return answer_invalid(own);
	}
	if (!is_possible(srb)) {
		answer_absent(own);
		return answer_now(own);
	}
	if (count_of_lun(channel, srb->lun, &age) >= REQUESTS_OF_LUN) {
		return wait_or_refuse(own, age);
	}
	if (!request_begin(&own->request, own->spans, own->span_count)) {
		return answer_invalid(own);
	}
	own->scsi.done = command_done;
	own->scsi.command.task_attribute = VIRTIO_SCSI_TASK_SIMPLE;
	own->scsi.command.priority = 0;
	own->scsi.command.crn = 0;
	/* A disk knows the length of a command by its first byte: what lies behind these bytes is zero for good. */
	memcpy(own->scsi.command.cdb, srb->cdb, VMBUS_STORAGE_CDB_SIZE);
	expect_tick(channel);
	scsi_submit(storvsc_of(channel)->controller, &own->scsi, srb->target, srb->lun, own->spans,
		    own->span_count, srb->data_in == VMBUS_STORAGE_DATA_IN);
	return true;
}

/* Of one LUN, or of all. */
static bool reset(struct channel *channel, const struct packet *packet, bool one_lun)
{
	struct storvsc_request *own = take_slot(channel, packet);

	if (own == NULL) {
		return false;
	}
	if (one_lun && !is_possible(&own->answer.request)) {
		own->answer.status = VMBUS_STORAGE_STATUS_INVALID_REQUEST;
		return answer_now(own);
	}
	own->reset = take_management(channel, own->answer.request.lun, false);
	if (own->reset == NULL) {
		own->answer.status = VMBUS_STORAGE_STATUS_UNSUCCESSFUL;
		return answer_now(own);
	}
	request_begin(&own->request, own->spans, 0);
	__atomic_store_n(&own->reset->waits, own, __ATOMIC_RELEASE);
	expect_tick(channel);
	scsi_manage(storvsc_of(channel)->controller, &own->reset->scsi,
		    one_lun ? VIRTIO_SCSI_T_TMF_LOGICAL_UNIT_RESET
			    : VIRTIO_SCSI_T_TMF_I_T_NEXUS_RESET,
		    0, one_lun ? own->answer.request.lun : 0, NULL);
	return true;
}

static bool reset_lun(struct channel *channel, const struct packet *packet)
{
	return reset(channel, packet, true);
}

static bool reset_all(struct channel *channel, const struct packet *packet)
{
	return reset(channel, packet, false);
}

static void show_whether_it_works(const struct storvsc *storvsc)
{
	/* As `conduit run` names them. */
	static const char names[SCSI_CONTROLLERS_MAX][sizeof("scsi0")] = { "scsi0", "scsi1",
									   "scsi2", "scsi3" };
	bool failed = scsi_has_failed(storvsc->controller);

	if (__atomic_load_n(&storvsc->device->failed, __ATOMIC_RELAXED) != failed &&
	    !__atomic_exchange_n(&storvsc->device->failed, failed, __ATOMIC_RELAXED) && failed) {
		log_line("the back end of this SCSI controller does not do what is needed: ",
			 names[storvsc - controllers]);
	}
}

/* The negotiation: a step fills in its answer. returns: VMBUS_STORAGE_STATUS_* */

/* IMPDEF: a controller that broke the rules of virtio is started again, once for each driver that begins. */
static uint32_t begin(struct storvsc *storvsc, struct vmbus_storage_packet *packet)
{
	(void)packet;
	if (scsi_has_failed(storvsc->controller)) {
		scsi_revive(storvsc->controller);
		show_whether_it_works(storvsc);
	}
	return VMBUS_STORAGE_STATUS_SUCCESS;
}

static uint32_t take_version(struct storvsc *storvsc, struct vmbus_storage_packet *packet)
{
	uint16_t version = packet->version.version;

	(void)storvsc;
	return version == VMBUS_STORAGE_VERSION_6_2 || version == VMBUS_STORAGE_VERSION_6_0 ||
			       version == VMBUS_STORAGE_VERSION_5_1
		       ? VMBUS_STORAGE_STATUS_SUCCESS
		       : VMBUS_STORAGE_STATUS_REVISION_MISMATCH;
}

static uint32_t tell_properties(struct storvsc *storvsc, struct vmbus_storage_packet *packet)
{
	uint16_t subchannels = (uint16_t)(storvsc->device->channel_count - 1);

	packet->properties = (struct vmbus_storage_properties){
		.subchannel_count_max = subchannels,
		.flags = subchannels != 0 ? VMBUS_STORAGE_MULTI_CHANNEL_BIT : 0,
		.transfer_size_max = SCSI_TRANSFER_MAX,
	};
	return VMBUS_STORAGE_STATUS_SUCCESS;
}

static uint32_t check_subchannels(struct storvsc *storvsc, struct vmbus_storage_packet *packet)
{
	return packet->subchannel_count < storvsc->device->channel_count
		       ? VMBUS_STORAGE_STATUS_SUCCESS
		       : VMBUS_STORAGE_STATUS_INVALID_REQUEST;
}

/* What each operation needs, and what follows. The others are no requests of a guest. */
static const struct {
	bool (*request)(struct channel *channel, const struct packet *packet);
	uint32_t (*step)(struct storvsc *storvsc, struct vmbus_storage_packet *packet);
	bool is_known;
	enum phase from;
	enum phase to;
} operations[] = {
	[VMBUS_STORAGE_EXECUTE_SRB] = { .request = execute, .from = PHASE_READY },
	[VMBUS_STORAGE_RESET_LUN] = { .request = reset_lun, .from = PHASE_READY },
	[VMBUS_STORAGE_RESET_ADAPTER] = { .request = reset_all, .from = PHASE_READY },
	[VMBUS_STORAGE_RESET_BUS] = { .request = reset_all, .from = PHASE_READY },
	[VMBUS_STORAGE_BEGIN_INIT] = { .is_known = true,
				       .step = begin,
				       .from = PHASE_CLOSED,
				       .to = PHASE_BEGUN },
	[VMBUS_STORAGE_QUERY_VERSION] = { .is_known = true,
					  .step = take_version,
					  .from = PHASE_BEGUN,
					  .to = PHASE_VERSION },
	[VMBUS_STORAGE_QUERY_PROPERTIES] = { .is_known = true,
					     .step = tell_properties,
					     .from = PHASE_VERSION,
					     .to = PHASE_VERSION },
	[VMBUS_STORAGE_END_INIT] = { .is_known = true, .from = PHASE_VERSION, .to = PHASE_READY },
	[VMBUS_STORAGE_CREATE_SUB_CHANNELS] = { .is_known = true,
						.step = check_subchannels,
						.from = PHASE_READY,
						.to = PHASE_READY },
};

/* Not inlined: a request saves no registers for it. */
static __attribute__((noinline)) bool negotiate(struct channel *channel,
						const struct packet *packet)
{
	struct storvsc *storvsc = storvsc_of(channel);
	struct vmbus_storage_packet answer = { .status = VMBUS_STORAGE_STATUS_INVALID_REQUEST };
	uint32_t operation = 0;

	if (packet->payload_size >= sizeof(answer)) {
		memcpy(&answer, packet->payload, sizeof(answer));
		operation = answer.operation < ABI_COUNT(operations) ? answer.operation : 0;
		answer.status = VMBUS_STORAGE_STATUS_INVALID_REQUEST;
	}
	if (operations[operation].is_known && channel->index == 0) {
		answer.status = VMBUS_STORAGE_STATUS_INVALID_STATE;
		if (phase_of(storvsc) == operations[operation].from) {
			answer.status = operations[operation].step == NULL
						? VMBUS_STORAGE_STATUS_SUCCESS
						: operations[operation].step(storvsc, &answer);
		}
	}
	answer.operation = VMBUS_STORAGE_COMPLETE_IO;
	answer.flags = 0;
	if (!complete(channel, packet->transaction_id, &answer)) {
		return false;
	}
	if (answer.status == VMBUS_STORAGE_STATUS_SUCCESS) {
		set_phase(storvsc, operations[operation].to);
		if (operation == VMBUS_STORAGE_CREATE_SUB_CHANNELS) {
			device_offer_subchannels(channel->device, answer.subchannel_count);
		}
	}
	return true;
}

/* Nobody waits for the answer to a packet that asks for none. */
static bool storvsc_packet(struct channel *channel, const struct packet *packet)
{
	const struct vmbus_storage_packet *payload = packet->payload;
	uint32_t operation = packet->payload_size >= sizeof(*payload) ? payload->operation : 0;

	if ((packet->flags & VMBUS_PACKET_COMPLETION_REQUESTED_BIT) == 0) {
		return true;
	}
	if (operation < ABI_COUNT(operations) && operations[operation].request != NULL &&
	    phase_of(storvsc_of(channel)) == PHASE_READY) {
		return operations[operation].request(channel, packet);
	}
	return negotiate(channel, packet);
}

static void storvsc_flush(struct channel *channel)
{
	scsi_flush(storvsc_of(channel)->controller);
}

static bool storvsc_open(struct channel *channel)
{
	if (channel->index == 0) {
		set_phase(storvsc_of(channel), PHASE_CLOSED);
	}
	return true;
}

/*
 * A guest that takes its pages back waits for each command, and gives no time: a command of a disk that has stopped is late.
 * Else: OBS: Linux 6.1 storvsc_eh_timed_out() leaves time limits to the host.
 */
static bool is_late(const struct channel *channel, const struct storvsc_request *own)
{
	const struct vmbus_storage_request *srb = &own->answer.request;
	bool is_leaving = channel->quieting || channel_traffic(channel) == TRAFFIC_ENDING;

	if (own->is_aborted) {
		return false;
	}
	return (is_leaving && own->age >= STOPPED_TICKS) ||
	       (srb->timeout_seconds != 0 && own->age > srb->timeout_seconds);
}

/* The back end gives an aborted command back when it touches its memory no more, and only then it is answered. */
static void abort_command(struct channel *channel, struct storvsc_request *own)
{
	const struct vmbus_storage_request *srb = &own->answer.request;
	struct management *management = take_management(channel, srb->lun, true);

	if (management != NULL) {
		own->is_aborted = true;
		scsi_manage(storvsc_of(channel)->controller, &management->scsi,
			    VIRTIO_SCSI_T_TMF_ABORT_TASK, srb->target, srb->lun, &own->scsi);
	}
}

static void look_at_age(struct channel *channel, struct storvsc_request *own)
{
	if (own->reset != NULL) {
		if (own->age >= RESET_TICKS) {
			answer_reset(own->reset, own, false);
		}
	} else if (is_late(channel, own)) {
		abort_command(channel, own);
	}
}

/* Called between ticks, too. returns: when to look again */
static uint64_t tick(struct channel *channel, uint64_t now)
{
	struct manager *manager = manager_of(channel);
	uint64_t passed = now >= manager->tick_at ? 1 + (now - manager->tick_at) / TICK_100NS : 0;
	uint64_t next = WORK_NEVER;

	if (passed != 0 && channel->in_flight != 0) {
		scsi_poll(storvsc_of(channel)->controller); /* it may have reset by now */
	}
	for (uint32_t i = 0; i < REQUESTS && manager->tick_at != WORK_NEVER; i++) {
		struct storvsc_request *own =
			(struct storvsc_request *)request_in_flight(channel, i);

		if (own != NULL) {
			next = manager->tick_at + passed * TICK_100NS;
			own->age += (uint32_t)passed;
			look_at_age(channel, own);
		}
	}
	if (passed != 0) {
		manager->tick_at = next;
	}
	return manager->tick_at;
}

/* The guest looks for disks when it is ready, and after each change. returns: false: tell it later */
static bool tell_changes(struct channel *channel)
{
	struct storvsc *storvsc = storvsc_of(channel);
	static const struct vmbus_storage_packet notice = {
		.operation = VMBUS_STORAGE_ENUMERATE_BUS,
	};
	const struct packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.payload = &notice,
		.payload_size = sizeof(notice),
	};

	if (channel->index != 0 || phase_of(storvsc) != PHASE_READY ||
	    __atomic_exchange_n(&storvsc->changed, 0, __ATOMIC_ACQUIRE) == 0 ||
	    channel_send(channel, &packet)) {
		return true;
	}
	__atomic_store_n(&storvsc->changed, 1, __ATOMIC_RELAXED);
	return false;
}

static uint64_t storvsc_expire(struct channel *channel, uint64_t now)
{
	uint64_t next = tick(channel, now);

	return tell_changes(channel) ? next : now + RETRY_100NS;
}

static void storvsc_drain(struct channel *channel)
{
	channel_set_deadline(channel, tick(channel, reference_time_now()));
}

static const struct device_class storvsc_class = {
	.name = "scsi",
	.interface_id = HV_GUID_SCSI,
	.subchannels_max = VMBUS_SCSI_CHANNELS_MAX - 1,
	.vps_per_channel = VMBUS_SCSI_VPS_PER_CHANNEL,
	.request_count = REQUESTS,
	.request_size = sizeof(struct storvsc_request),
	.open = storvsc_open,
	.packet = storvsc_packet,
	.flush = storvsc_flush,
	.drain = storvsc_drain,
	.expire = storvsc_expire,
};

static void disks_changed(void *context)
{
	struct storvsc *storvsc = context;

	__atomic_store_n(&storvsc->changed, 1, __ATOMIC_RELEASE);
	device_appear(storvsc->device);
	channel_call(storvsc->device->channels);
}

/* What is done goes to its channels in one batch. */
static void interrupt(void *context)
{
	struct storvsc *storvsc = context;

	channel_enter();
	scsi_service(storvsc->controller);
	channel_leave();
	show_whether_it_works(storvsc);
}

uint32_t storvsc_init(void)
{
	scsi_init(VMBUS_SCSI_CHANNELS(partition.vp_count) * HEADS);
	return scsi_count();
}

/* IMPDEF: instance IDs of our own; the last byte is the number of the controller. */
void storvsc_make(struct device *device, uint32_t index)
{
	struct storvsc *storvsc = &controllers[index];

	*device = (struct device){
		.class = &storvsc_class,
		.instance_id = HV_GUID_INSTANCE_SCSI,
		.state = storvsc,
	};
	device->instance_id.bytes[sizeof(device->instance_id.bytes) - 1] = (uint8_t)index;
	*storvsc = (struct storvsc){
		.controller = scsi_get(index),
		.device = device,
		.managers = arena_take(
			VMBUS_SCSI_CHANNELS(partition.vp_count) * sizeof(*storvsc->managers), 0),
	};
	scsi_on_change(storvsc->controller, disks_changed, storvsc);
	irq_own(scsi_intid(storvsc->controller), interrupt, storvsc);
}
