/* SPDX-License-Identifier: BSD-2-Clause */
/* The SSDT with the VMBus device, as bytes. */
	.section .rdata, "dr"
	.balign	8
	.globl	vmbus_ssdt
vmbus_ssdt:
	.incbin	"vmbus.aml"
