/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least of a secure world: from EL3 into the firmware, at EL2 and at address 0. The firmware stays in the secure world,
 * because QEMU shows the flash with its code to no other.
 */
#define SCR_HCE   (1 << 8)
#define SCR_RW    (1 << 10)	/* EL2 is AArch64 */
#define SCR_ST    (1 << 11)
#define SCR_APK   (1 << 16)
#define SCR_API   (1 << 17)
#define SCR_EEL2  (1 << 18)	/* there is a secure EL2 [DDI0487 "SCR_EL3"] */
#define SCR       (SCR_HCE | SCR_RW | SCR_ST | SCR_APK | SCR_API | SCR_EEL2)
#define CPTR_EZ   (1 << 8)
#define SRE_ALL   0xf		/* the GIC by system registers, at lower levels too */
#define SPSR_EL2H 0x3c9		/* DAIF masked */

	.arch	armv8-a
	.text
	.globl	start
start:
	ldr	x0, =SCR
	msr	scr_el3, x0
	mov	x0, #CPTR_EZ
	msr	cptr_el3, x0
	msr	mdcr_el3, xzr
	mov	x0, #SRE_ALL
	msr	s3_6_c12_c12_5, x0	/* ICC_SRE_EL3 */
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	msr	elr_el3, xzr
	isb
	eret
