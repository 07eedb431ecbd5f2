/* SPDX-License-Identifier: BSD-2-Clause */
/* The network driver at work: frames, completions and indications. */
#include "network.h"

#include "memory.h"

int network_send_nvsp(struct hv_network *network, const struct vmbus_nvsp_message *message,
		      uint64_t transaction_id)
{
	struct vmbus_piece piece = { message, sizeof(*message) };

	return vmbus_send(network->config.channel, &piece, 1, transaction_id,
			  transaction_id != 0 ? VMBUS_SEND_COMPLETION : 0);
}

uint8_t *network_section(struct hv_network *network, uint64_t *transaction_id)
{
	for (uint32_t i = 0; i < network->section_count; i++) {
		if (network->sections[i] == 0) {
			network->sequence++;
			network->sections[i] = network->sequence << 16 | i;
			*transaction_id = network->sections[i];
			return (uint8_t *)network->config.send + (size_t)i * network->section_size;
		}
	}
	network->starved = true;
	return NULL;
}

void network_section_free(struct hv_network *network, uint64_t transaction_id)
{
	network->sections[network_section_index(transaction_id)] = 0;
}

int network_send_control(struct hv_network *network, const void *message, uint32_t size)
{
	const struct vmbus_nvsp_message nvsp = {
		.type = VMBUS_NVSP_RNDIS,
		.rndis = { .channel_type = VMBUS_NVSP_CONTROL, .section = VMBUS_NVSP_SECTION_NONE },
	};
	struct vmbus_piece piece = { &nvsp, sizeof(nvsp) };
	struct vmbus_range range = { .size = size };
	uint64_t transaction_id;
	int error;

	range.data = network_section(network, &transaction_id);
	if (range.data == NULL) {
		return -HV_ERR_NO_ROOM;
	}
	memcpy(range.data, message, size);
	/* OBS: Linux and FreeBSD send these by page numbers, not by section. */
	error = vmbus_send_ranges(network->config.channel, &range, 1, &piece, transaction_id,
				  VMBUS_SEND_COMPLETION);
	if (error != 0) {
		network_section_free(network, transaction_id);
	}
	return error;
}

static int send_frame(struct hv_network *network, const void *frame, uint32_t size)
{
	const struct vmbus_rndis_frame around = {
		.header = { .type = VMBUS_RNDIS_PACKET, .size = (uint32_t)sizeof(around) + size },
		.packet = { .data_offset = sizeof(around.packet), .data_size = size },
	};
	struct vmbus_nvsp_message message = {
		.type = VMBUS_NVSP_RNDIS,
		.rndis = { .channel_type = VMBUS_NVSP_DATA, .section_size = around.header.size },
	};
	uint64_t transaction_id;
	uint8_t *section = network_section(network, &transaction_id);
	int error;

	if (section == NULL) {
		return -HV_ERR_NO_ROOM;
	}
	memcpy(section, &around, sizeof(around));
	memcpy(section + sizeof(around), frame, size);
	message.rndis.section = network_section_index(transaction_id);
	error = network_send_nvsp(network, &message, transaction_id);
	if (error != 0) {
		network_section_free(network, transaction_id);
		network->starved = error == -HV_ERR_NO_ROOM;
		return error;
	}
	network->sent++;
	return 0;
}

int hv_network_send(struct hv_network *network, const void *frame, uint32_t size)
{
	bool mine;
	int error;

	if (!network->started) {
		return -HV_ERR_NOT_STARTED;
	}
	if (size < HV_NETWORK_HEADER_SIZE || size > HV_NETWORK_HEADER_SIZE + network->mtu) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	mine = device_turn_take(&network->turn);
	error = send_frame(network, frame, size);
	if (mine && device_turn_end(&network->turn)) {
		(void)network_poll_all(network);
	}
	return error;
}

/* What the host has done with a message of ours. */
static void complete(struct hv_network *network, const struct vmbus_packet *packet,
		     const uint8_t *payload)
{
	uint64_t id = packet->transaction_id;
	uint32_t section = network_section_index(id);
	struct vmbus_nvsp_message message = { .type = 0 };
	uint32_t size = packet->size < sizeof(message) ? packet->size : (uint32_t)sizeof(message);

	memcpy(&message, payload, size);
	if (id != 0 && id == network->waiting) {
		memcpy(network->answer, &message, sizeof(message));
		network->answer_size = size;
		network->waiting = 0;
		return;
	}
	if (section >= network->section_count || id == 0 || network->sections[section] != id) {
		network->unknown++;
		return;
	}
	network->sections[section] = 0;
	if (message.type != VMBUS_NVSP_RNDIS_COMPLETE ||
	    message.status != VMBUS_NVSP_STATUS_SUCCESS) {
		network->send_errors++;
	}
}

static void take_frame(struct hv_network *network, const uint8_t *message, uint32_t size)
{
	const struct hv_network_config *config = &network->config;
	struct vmbus_rndis_packet packet;

	if (size < sizeof(packet)) {
		network->refused++;
		return;
	}
	memcpy(&packet, message, sizeof(packet));
	if (packet.data_offset > size || packet.data_size > size - packet.data_offset ||
	    packet.data_size < HV_NETWORK_HEADER_SIZE) {
		network->refused++;
		return;
	}
	if (packet.data_size > config->frame_size) {
		network->too_large++;
		return;
	}
	memcpy(config->frame, message + packet.data_offset, packet.data_size);
	network->received++;
	if (network->started) {
		config->client->frame(config->argument, config->frame, packet.data_size);
	}
}

static void set_link(struct hv_network *network, bool up)
{
	const struct hv_network_config *config = &network->config;

	if (network->link == up) {
		return;
	}
	network->link = up;
	if (network->started && config->client->link != NULL) {
		config->client->link(config->argument, up);
	}
}

static void take_indication(struct hv_network *network, const uint8_t *message, uint32_t size)
{
	struct vmbus_rndis_indicate indicate;

	if (size < sizeof(indicate)) {
		network->refused++;
		return;
	}
	memcpy(&indicate, message, sizeof(indicate));
	if (indicate.status == VMBUS_RNDIS_STATUS_MEDIA_CONNECT) {
		set_link(network, true);
	} else if (indicate.status == VMBUS_RNDIS_STATUS_MEDIA_DISCONNECT) {
		set_link(network, false);
	} else {
		network->notices++;
	}
}

/* An answer is kept with its header, whose size is what was copied. */
static void take_answer(struct hv_network *network, struct vmbus_rndis_header header,
			const uint8_t *message, uint32_t size)
{
	uint32_t request;

	if (size < sizeof(request)) {
		network->refused++;
		return;
	}
	memcpy(&request, message, sizeof(request));
	if (request == 0 || request != network->request) {
		network->unknown++;
		return;
	}
	if (size > sizeof(network->answer) - sizeof(header)) {
		size = sizeof(network->answer) - sizeof(header);
	}
	memcpy(network->answer, &header, sizeof(header));
	memcpy(network->answer + sizeof(header), message, size);
	network->answer_size = (uint32_t)sizeof(header) + size;
	network->request = 0;
}

/* A range of the receive buffer: one RNDIS message. The host may still change it. */
static void take_range(struct hv_network *network, const struct vmbus_transfer *range)
{
	const uint8_t *at = (const uint8_t *)network->config.receive + range->offset;
	const uint8_t *message = at + sizeof(struct vmbus_rndis_header);
	struct vmbus_rndis_header header;
	uint32_t size;

	if (range->size < sizeof(header)) {
		network->refused++;
		return;
	}
	memcpy(&header, at, sizeof(header));
	if (header.size < sizeof(header) || header.size > range->size) {
		network->refused++;
		return;
	}
	size = header.size - (uint32_t)sizeof(header);
	switch (header.type) {
	case VMBUS_RNDIS_PACKET:
		take_frame(network, message, size);
		break;
	case VMBUS_RNDIS_INDICATE:
		take_indication(network, message, size);
		break;
	case VMBUS_RNDIS_INITIALIZE_COMPLETE:
	case VMBUS_RNDIS_QUERY_COMPLETE:
	case VMBUS_RNDIS_SET_COMPLETE:
		take_answer(network, header, message, size);
		break;
	default:
		network->notices++;
		break;
	}
}

/* Returns the status of the completion. */
static uint32_t take_ranges(struct hv_network *network, const struct vmbus_packet *packet,
			    const uint8_t *payload)
{
	uint32_t count = HV_NETWORK_RANGE_MAX;
	uint32_t type = 0;
	uint16_t set;

	if (packet->size >= sizeof(type)) {
		memcpy(&type, payload, sizeof(type));
	}
	if (type != VMBUS_NVSP_RNDIS ||
	    vmbus_transfer_ranges(network->packet, packet, network->receive_limit, network->ranges,
				  &count) != 0) {
		network->refused++;
		return VMBUS_NVSP_STATUS_FAILURE;
	}
	/* There is a header of that size, or there would be no ranges. */
	memcpy(&set, network->packet, sizeof(set));
	if (set != VMBUS_NVSP_RECEIVE_BUFFER_ID) {
		network->refused++;
		return VMBUS_NVSP_STATUS_FAILURE;
	}
	for (uint32_t i = 0; i < count; i++) {
		take_range(network, &network->ranges[i]);
	}
	return VMBUS_NVSP_STATUS_SUCCESS;
}

/* The host gets its part of the receive buffer back. */
static int pay(struct hv_network *network)
{
	struct vmbus_nvsp_message message = { .type = VMBUS_NVSP_RNDIS_COMPLETE };
	struct vmbus_piece piece = { &message, sizeof(message) };
	int error = 0;

	if (network->owed) {
		message.status = network->owed_status;
		error = vmbus_send_completion(network->config.channel, &piece, network->owed_id);
		network->owed = error == -HV_ERR_NO_ROOM;
	}
	return error;
}

static int take(void *driver, const struct vmbus_packet *packet, uint8_t *payload)
{
	struct hv_network *network = driver;

	switch (packet->type) {
	case VMBUS_PACKET_COMPLETION:
		complete(network, packet, payload);
		break;
	case VMBUS_PACKET_TRANSFER_PAGES:
		network->owed_status = take_ranges(network, packet, payload);
		network->owed_id = packet->transaction_id;
		network->owed = true;
		break;
	case VMBUS_PACKET_IN_BAND:
		network->notices++;
		break;
	default:
		network->refused++;
		break;
	}
	return pay(network);
}

static int drain(void *driver)
{
	struct hv_network *network = driver;
	const struct hv_network_config *config = &network->config;
	const struct device_intake intake = { config->channel,         network->packet,
					      sizeof(network->packet), HV_NETWORK_POLL_MAX,
					      &network->refused,       take };
	int count = pay(network);

	if (count == 0) {
		count = device_drain(&intake, network);
	}
	if (network->starved && network->started) {
		network->starved = false;
		if (config->client->room != NULL) {
			config->client->room(config->argument);
		}
	}
	return count;
}

int hv_network_poll(struct hv_network *network)
{
	return network->config.channel != NULL
		       ? device_poll(&network->turn, HV_NETWORK_POLL_MAX, drain, network)
		       : 0;
}

int network_poll_all(void *network)
{
	return device_poll_all(&((struct hv_network *)network)->turn, HV_NETWORK_POLL_MAX, drain,
			       network);
}
