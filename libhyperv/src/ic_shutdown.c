/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: the host asks the guest to power off, to restart, or to hibernate. */
#include "hyperv/ic_shutdown.h"

#include "memory.h"

/* What the flags ask for, without the one that only says how. */
static bool read_kind(const struct hv_shutdown *shutdown, uint32_t flags,
		      enum hv_shutdown_kind *kind)
{
	switch (flags & ~VMBUS_IC_SHUTDOWN_FORCE_BIT) {
	case VMBUS_IC_SHUTDOWN_POWER_OFF:
		*kind = HV_SHUTDOWN_POWER_OFF;
		return true;
	case VMBUS_IC_SHUTDOWN_RESTART:
		*kind = HV_SHUTDOWN_RESTART;
		return true;
	case VMBUS_IC_SHUTDOWN_HIBERNATE:
		*kind = HV_SHUTDOWN_HIBERNATE;
		return shutdown->can_hibernate;
	default:
		return false;
	}
}

static uint32_t request(struct hv_ic *ic, uint8_t *body, uint32_t size)
{
	struct hv_shutdown *shutdown = (struct hv_shutdown *)ic;
	struct hv_shutdown_request *wish = &shutdown->request;
	uint32_t words[3];

	/* OBS: Linux 6.1 wants the whole of it too. */
	if (size < sizeof(struct vmbus_ic_shutdown)) {
		return HV_E_FAIL;
	}
	memcpy(words, body, sizeof(words));
	if (!read_kind(shutdown, words[2], &wish->kind)) {
		return HV_E_FAIL;
	}
	wish->reason = words[0];
	wish->timeout_seconds = words[1];
	wish->force = (words[2] & VMBUS_IC_SHUTDOWN_FORCE_BIT) != 0;
	memset(wish->text, 0, sizeof(wish->text));
	memcpy(wish->text, body + offsetof(struct vmbus_ic_shutdown, text),
	       VMBUS_IC_SHUTDOWN_TEXT_SIZE);
	wish->text_size = 0;
	while (wish->text_size < VMBUS_IC_SHUTDOWN_TEXT_SIZE && wish->text[wish->text_size] != 0) {
		wish->text_size++;
	}
	return HV_S_OK;
}

static void answered(struct hv_ic *ic, uint32_t status)
{
	struct hv_shutdown *shutdown = (struct hv_shutdown *)ic;

	if (status == HV_S_OK && shutdown->handler != NULL) {
		shutdown->handler(shutdown->argument, &shutdown->request);
	}
}

static const struct vmbus_ic_version versions[] = { { 3, 2 }, { 3, 1 }, { 3, 0 }, { 1, 0 } };

static const struct hv_ic_service service = {
	.type = VMBUS_IC_SHUTDOWN,
	.version_count = ABI_COUNT(versions),
	.versions = versions,
	.request = request,
	.answered = answered,
};

int hv_shutdown_init(struct hv_shutdown *shutdown, struct vmbus_channel *channel, void *buffer,
		     uint32_t buffer_size, bool can_hibernate, hv_shutdown_handler *handler,
		     void *argument)
{
	shutdown->can_hibernate = can_hibernate;
	shutdown->handler = handler;
	shutdown->argument = argument;
	memset(&shutdown->request, 0, sizeof(shutdown->request));
	return hv_ic_init(&shutdown->ic, channel, &service, buffer, buffer_size);
}
