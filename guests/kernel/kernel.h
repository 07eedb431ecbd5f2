/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest: an image of baremetal/ that libhyperv runs in. It defines guest. From the firmware guest.main() runs either under its
 * boot services (guest.under_firmware), or with the machine for itself; from a boot loader always the latter.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include "baremetal/acpi.h"
#include "baremetal/cpu.h"
#include "baremetal/efi.h"
#include "baremetal/gic.h"
#include "baremetal/image.h"
#include "baremetal/mmu.h"
#include "baremetal/options.h"
#include "baremetal/text.h"
#include "hyperv/partition.h"
#include "smccc/discover.h"

/* Where VMBus is. */
struct vmbus_place {
	uint32_t intid;
	const char *found_by; /* in words */
	struct range window;  /* its memory; size 0: not found */
};

/* What was found out, constant from guest.main() on but for quiet. */
struct kernel {
	struct platform platform;
	struct acpi_table fadt; /* size 0: none */
	enum arm_smccc_conduit conduit;
	struct smccc_callee callee;
	struct vmbus_place vmbus;
	struct efi_frame frame;
	struct range initrd; /* size 0: nothing came by that name */
	bool quiet;          /* a program reads what is printed: the library's log is left out */
};
extern struct kernel kernel;

/* What a guest is. */
struct guest {
	const char *name;
	bool under_firmware;  /* started by the firmware, it does not end its boot services */
	bool (*wanted)(void); /* asked before the machine is taken: false, it is not for this one */
	void (*main)(void);   /* on CPU 0 */
	void (*crashed)(const char *reason); /* a panic, interrupts masked; may be NULL */
	void (*secondary)(struct cpu *cpu);  /* on each of the others; NULL: they stay off */
};
extern const struct guest guest;

/** crash - where every panic ends; the guest's own */
_Noreturn void crash(const char *reason);

/**
 * vmbus_place_find - what ACPI or, if there is none, the device tree says of VMBus
 * @fadt: may have size 0
 */
struct vmbus_place vmbus_place_find(const uint8_t *rsdp, const struct acpi_table *fadt,
				    const uint8_t *tree);

/**
 * memory_take - zeroed memory for good, in whole pages of the guest
 *
 * With the machine for itself, neighbouring pages are not neighbours in guest physical memory: what the host is told of them
 * must be asked of mmu_physical() page by page. NULL: there is no more.
 */
void *memory_take(size_t size);

/** memory_map_shared - the memory of memory_take(), in the guest's address space; between mmu_begin() and mmu_end() */
void memory_map_shared(void);

/* The library's porting interface, on this machine. */
extern const struct hv_port kernel_port;
/** kernel_work - do what the library raised; from the main loop */
void kernel_work(void);

/**
 * kexec_self - a fresh copy of this image, started as a boot loader does
 * @options: its command line
 *
 * All other CPUs are off, interrupts are masked. Comes back only if there is no memory.
 */
void kexec_self(const char *options);
/** kexec_image - the same with an arm64 Image that is in memory, and perhaps an initrd */
void kexec_image(const struct range *file, const struct range *initrd, const char *options);

#endif
