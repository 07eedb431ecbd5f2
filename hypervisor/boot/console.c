/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's console: conduit says nothing there unless something is wrong. */
#include "boot/console.h"

#define HEX_DIGITS_MAX 16

static struct efi_text_output *output;

void console_init(struct efi_text_output *console)
{
	output = console;
}

static void put(char character)
{
	uint16_t string[2] = { (uint8_t)character, 0 };

	/* A machine without a console has a NULL here [UEFI 4.3, "EFI_SYSTEM_TABLE"]. */
	if (output != NULL) {
		output->output_string(output, string);
	}
}

void console_text(const char *text)
{
	while (*text != '\0') {
		put(*text);
		text++;
	}
}

void console_hex(uint64_t value, uint32_t digits)
{
	for (uint32_t left = HEX_DIGITS_MAX; left > 0; left--) {
		uint32_t shift = (left - 1) * 4;

		if (left <= digits || left == 1 || (value >> shift) != 0) {
			put("0123456789abcdef"[(value >> shift) & 0xf]);
		}
	}
}

void console_begin(void)
{
	console_text("conduit: ");
}

void console_end(void)
{
	console_text("\r\n");
}

void console_line(const char *text)
{
	console_begin();
	console_text(text);
	console_end();
}
