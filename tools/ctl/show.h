/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a guest, for a reader and for a program. */
#ifndef CTL_SHOW_H
#define CTL_SHOW_H

#include "ctl/channels.h"
#include "guest/protocol.h"

#include <stdbool.h>

void show_text(pid_t pid, const struct guest_state *state, const struct channel_list *list);

/** show_json - one object on one line; returns false after a message */
bool show_json(pid_t pid, const struct guest_state *state, const struct channel_list *list);

#endif
