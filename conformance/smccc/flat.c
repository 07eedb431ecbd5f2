/* SPDX-License-Identifier: BSD-2-Clause */
/* The way in from a boot loader that knows the flat image: a device tree, or nothing but the options in the image. */
#include "smccc/check.h"

#include "baremetal/device_tree.h"
#include "runner/options.h"

/* The number behind a comma, if there is one. */
static uint64_t take_next_number(const char **text, uint64_t otherwise)
{
	if (**text != ',') {
		return otherwise;
	}
	(*text)++;
	return take_number(text);
}

/* IMPDEF: registers that are four bytes apart are four bytes wide by default. */
bool option_uart(struct uart *found)
{
	const char *text = option_find("uart");

	if (text == NULL) {
		return false;
	}
	found->kind = text_begins(text, "16550,") ? UART_16550 : UART_PL011;
	if (found->kind == UART_16550) {
		text += sizeof("16550,") - 1;
	}
	found->base = take_number(&text);
	found->shift = (uint32_t)take_next_number(&text, 0) & 7;
	found->width = (uint32_t)take_next_number(&text, found->shift == 2 ? 4 : 1);
	return true;
}

static void add_bootargs(const struct tree *tree)
{
	struct tree_node node;
	const char *words = NULL;

	if (tree_find(tree, "/chosen", &node)) {
		words = tree_text(&node, "bootargs");
	}
	options_add(words != NULL ? words : "");
}

void image_flat(const uint8_t *bytes)
{
	struct tree tree = tree_open(bytes);
	struct uart uart = tree_uart(&tree);

	guard_enter(); /* and is never left: no other code has vectors here */
	options_add_left();
	add_bootargs(&tree);
	option_uart(&uart);
	console_use_uart(&uart);
	/* Without output, a machine that powers off looks broken. IMPDEF: it waits. */
	if (console_is_silent()) {
		return;
	}
	check_main(psci_conduit_name(tree_conduit(&tree)));
	if (!option_has("then", "stay")) {
		check_power_off();
	}
}
