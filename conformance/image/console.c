/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: the PL011 that the ACPI tables name. */
#include "image/image.h"
#include "runner/print.h"

#define UART_DR      ABI_U(0x00)
#define UART_FR      ABI_U(0x18)
#define UART_FR_TXFF ABI_BIT(5)

void put_char(char c)
{
	while ((mmio_read(machine.uart + UART_FR) & UART_FR_TXFF) != 0) {
	}
	mmio_write(machine.uart + UART_DR, (uint8_t)c);
}
