/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: a PL011 [DDI0183], or what the firmware has [UEFI 2.10 "Simple Text Output Protocol"]. */
#include "machine/machine.h"

#include "machine/efi.h"

#define UART_DR    ABI_U(0x00)
#define UART_FR    ABI_U(0x18)
#define UART_LCR_H ABI_U(0x2c)
#define UART_CR    ABI_U(0x30)
#define FR_RXFE    ABI_BIT(4)
#define FR_TXFF    ABI_BIT(5)
#define CR_ENABLE  ABI_U(0x301) /* UARTEN, TXE, RXE */
#define LCR_8_FIFO ABI_U(0x70)

#define LINE_SIZE  160
#define LOCK_TRIES ABI_U(10000000)

static struct {
	uintptr_t uart;
	const struct efi_text_output *output;
	const struct efi_text_input *input;
	uint32_t lock;
	uint16_t line[LINE_SIZE + 3]; /* "\r\n", NUL */
	uint32_t used;
} console;

static volatile uint32_t *uart_register(uint32_t offset)
{
	return (volatile uint32_t *)(console.uart + offset);
}

void console_use_uart(uint64_t base)
{
	console.uart = (uintptr_t)base;
	console.output = NULL;
	console.input = NULL;
	if (base != 0 && (*uart_register(UART_CR) & ABI_BIT(0)) == 0) {
		*uart_register(UART_LCR_H) = LCR_8_FIFO;
		*uart_register(UART_CR) = CR_ENABLE;
	}
}

void console_use_firmware(const uint8_t *system)
{
	const struct efi_system_table *table = (const void *)system;

	console.output = table->output;
	console.input = table->input;
}

/* Line by line: each call of the firmware's takes its time. */
static void put_to_firmware(char c)
{
	if (c != '\n' && console.used < LINE_SIZE) {
		console.line[console.used++] = (uint8_t)c;
		return;
	}
	console.line[console.used++] = '\r';
	console.line[console.used++] = '\n';
	console.line[console.used] = 0;
	console.used = 0;
	console.output->output_string(console.output, console.line);
}

void put(char c)
{
	if (console.output != NULL) {
		put_to_firmware(c);
		return;
	}
	if (console.uart == 0) {
		return;
	}
	if (c == '\n') {
		put('\r');
	}
	while ((*uart_register(UART_FR) & FR_TXFF) != 0) {
	}
	*uart_register(UART_DR) = (uint8_t)c;
}

/* Exclusive accesses want memory that is cached: the lock is for when there are other CPUs. */
static bool take_lock(void)
{
	if (machine.under_firmware || (sysreg_read(sctlr_el1) & 1) == 0) {
		return false;
	}
	/* Someone who dies with it must not silence the others. */
	for (uint32_t i = 0; i < LOCK_TRIES; i++) {
		if (__atomic_exchange_n(&console.lock, 1, __ATOMIC_ACQUIRE) == 0) {
			return true;
		}
	}
	return false;
}

void console_write(const char *text, size_t size)
{
	bool masks = !machine.under_firmware;
	uint64_t interrupts = masks ? irq_disable() : 0;
	bool locked = take_lock();

	for (size_t i = 0; i < size; i++) {
		put(text[i]);
	}
	if (locked) {
		__atomic_store_n(&console.lock, 0, __ATOMIC_RELEASE);
	}
	if (masks) {
		irq_restore(interrupts);
	}
}

char key(void)
{
	struct efi_key typed;

	if (console.input != NULL) {
		return console.input->read_key(console.input, &typed) == 0 ? (char)typed.unicode
									   : 0;
	}
	if (console.uart == 0 || (*uart_register(UART_FR) & FR_RXFE) != 0) {
		return 0;
	}
	return (char)*uart_register(UART_DR);
}
