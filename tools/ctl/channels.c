/* SPDX-License-Identifier: BSD-2-Clause */
/* All channels of a guest, asked for page by page. */
#include "ctl/channels.h"

#include "cli/message.h"
#include "guest/guest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than conduit.efi makes for 64 VPs (hypervisor/core/config.h). */
#define CHANNELS_MAX 2048

static bool add_page(struct channel_list *list, const struct conduit_channels *page)
{
	struct conduit_channel *channels = reallocarray(
		list->channels, list->count + CONDUIT_CHANNELS_MAX, sizeof(*list->channels));

	if (channels == NULL) {
		message("no memory");
		return false;
	}
	list->channels = channels;
	memcpy(channels + list->count, page->channels, page->count * sizeof(*channels));
	list->count += page->count;
	return true;
}

bool channels_ask(struct channel_list *list, pid_t pid)
{
	struct guest_request request = { .operation = GUEST_CHANNELS };
	struct guest_reply reply;

	*list = (struct channel_list){ .count = 0 };
	do {
		int fd = guest_ask(pid, request, &reply);

		if (fd < 0) {
			return false;
		}
		close(fd);
		if (reply.result != GUEST_OK) {
			message("%s", guest_result_text(reply.result));
			return false;
		}
		if (reply.channels.count > CONDUIT_CHANNELS_MAX ||
		    !add_page(list, &reply.channels)) {
			return false;
		}
		request.argument = reply.channels.next;
	} while (reply.channels.next > reply.channels.first && list->count < CHANNELS_MAX);
	return true;
}

void channels_free(struct channel_list *list)
{
	free(list->channels);
}
