/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What comes before TF-A's BL31 on a Raspberry Pi 3: its own BL2, which no package has. At EL3 and address 0; says that the
 * normal world begins at 0x80000, at EL2. OBS: TF-A 2.8 include/export/common/bl_common_exp.h, ep_info_exp.h
 */
#define BL31_ADDRESS   0x100e0000
#define BL31_MAGIC     0x0f1e2d3c4b5a6978	/* checked by builds with assertions */
#define WORLD_ADDRESS  0x80000
#define WORLD_SPSR     0x3c9		/* EL2h, DAIF masked */

#define PARAM_EP          0x01
#define PARAM_BL_PARAMS   0x05
#define PARAM_VERSION_2   0x02
#define PARAM_NON_SECURE  0x01
#define BL33_IMAGE_ID     5

	.arch	armv8-a
	.text
	.globl	start
start:
	mrs	x0, mpidr_el1
	tst	x0, #3
	b.ne	park
	adr	x0, parameters
	ldr	x1, =BL31_MAGIC
	mov	x2, xzr
	mov	x3, xzr
	ldr	x4, =BL31_ADDRESS
	br	x4
park:
	wfe
	b	park

	.balign	16
parameters:
	.byte	PARAM_BL_PARAMS, PARAM_VERSION_2
	.hword	16
	.word	0
	.quad	images
images:
	.quad	BL33_IMAGE_ID
	.quad	0
	.quad	world
	.quad	0
world:
	.byte	PARAM_EP, PARAM_VERSION_2
	.hword	88
	.word	PARAM_NON_SECURE
	.quad	WORLD_ADDRESS
	.quad	WORLD_SPSR
	.zero	64
