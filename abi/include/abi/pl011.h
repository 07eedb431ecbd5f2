/* SPDX-License-Identifier: BSD-2-Clause */
/* PL011, a UART: the registers that a console uses [DDI0183 3.2, "Summary of registers"]. */
#ifndef ABI_PL011_H
#define ABI_PL011_H

#include "abi/macro.h"

#define PL011_DR              ABI_U(0x00)
#define PL011_FR              ABI_U(0x18)
#define PL011_FR_RXFE_BIT     ABI_BIT(4)
#define PL011_FR_TXFF_BIT     ABI_BIT(5)
#define PL011_LCR_H           ABI_U(0x2c)
#define PL011_LCR_H_8_FIFO    ABI_U(0x70)
#define PL011_CR              ABI_U(0x30)
#define PL011_CR_UARTEN_BIT   ABI_BIT(0)
#define PL011_CR_SEND_RECEIVE ABI_U(0x301) /* UARTEN, TXE, RXE */
#define PL011_SIZE            ABI_U(0x1000)

#endif /* ABI_PL011_H */
