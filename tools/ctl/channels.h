/* SPDX-License-Identifier: BSD-2-Clause */
/* All channels of a guest, asked for page by page. */
#ifndef CTL_CHANNELS_H
#define CTL_CHANNELS_H

#include "guest/protocol.h"

#include <stdbool.h>

struct channel_list {
	uint32_t count;
	struct conduit_channel *channels;
};

/** channels_ask - ask for all channels of guest @pid; channels_free() later. returns: false after a message */
bool channels_ask(struct channel_list *list, pid_t pid);

void channels_free(struct channel_list *list);

#endif
