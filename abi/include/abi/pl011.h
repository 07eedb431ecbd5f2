/* SPDX-License-Identifier: BSD-2-Clause */
/* PL011, a UART: the registers that a console uses [DDI0183 3.2, "Summary of registers"]. */
#ifndef ABI_PL011_H
#define ABI_PL011_H

#include "abi/macro.h"

#define PL011_DR          ABI_U(0x00)
#define PL011_FR          ABI_U(0x18)
#define PL011_FR_RXFE_BIT ABI_BIT(4)
#define PL011_FR_TXFF_BIT ABI_BIT(5)
#define PL011_SIZE        ABI_U(0x1000)

#endif /* ABI_PL011_H */
