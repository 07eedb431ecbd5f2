/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine of a guest without an operating system: what was found out of it, and what a guest does with it.
 *
 * A guest is one file, started as an EFI application or as an arm64 Image. It defines guest. From the firmware guest.main()
 * runs either under its boot services (guest.under_firmware), or with the machine for itself; as an Image always the latter.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hyperv/partition.h"
#include "machine/cpu.h"
#include "smccc/discover.h"

#define MACHINE_OPTIONS_SIZE 2048 /* as many as Linux takes, and conduit run lets through */
#define MACHINE_RANGES_MAX   64

/* Guest physical addresses from @base up, whole pages of 4 KiB. */
struct machine_range {
	uint64_t base;
	uint64_t size;
	bool is_free; /* RAM that nobody uses */
};

/* The firmware's picture, a word for each pixel: blue in bits 7:0, then green, red; or red first. */
struct machine_frame {
	uint64_t base; /* 0: there is none */
	uint64_t size;
	uint32_t width;
	uint32_t height;
	uint32_t stride; /* pixels of a line */
	bool red_first;
};

/* Pieces of the EFI memory map, as the next kernel is to be told. */
struct machine_map {
	uint64_t base;
	uint32_t size;
	uint32_t stride;
	uint32_t version;
};

/* One for the guest, constant from guest.main() on but for what cpus says, and for quiet. */
struct machine {
	bool quiet;          /* a program reads what is printed: the library's log is left out */
	bool under_firmware; /* no interrupts, no other CPUs, no own address space */
	uint32_t el;         /* that the guest was started at */
	const char *started; /* in words: how */
	char options[MACHINE_OPTIONS_SIZE];

	const uint8_t *tree;   /* device tree, or NULL */
	const uint8_t *system; /* EFI system table, or NULL */
	const uint8_t *rsdp;   /* ACPI, or NULL */
	const uint8_t *fadt;   /* or NULL */
	uint32_t fadt_size;

	const char *found_by; /* in words: what described the machine */
	enum arm_smccc_conduit conduit;
	struct smccc_callee callee;
	uint64_t uart; /* PL011; 0: none */
	uint64_t gicd; /* distributor, GICv3; 0: none */
	uint64_t gicr; /* region of redistributors, where they are not told one by one; 0: none */
	uint64_t gicr_size;
	uint32_t vmbus_intid;
	const char *vmbus_found_by;
	struct machine_range vmbus_window; /* its memory; size 0: not found */

	struct machine_range ranges[MACHINE_RANGES_MAX]; /* RAM, ascending */
	uint32_t range_count;
	struct machine_map map;
	struct machine_frame frame;
	struct machine_range payload; /* what came by the name of an initrd; size 0: nothing */

	uint32_t page_shift; /* of the guest's own pages: 12, 14 or 16 */
	uint32_t cpu_count;
	struct cpu cpus[CPU_COUNT_MAX];
};
extern struct machine machine;

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

extern uint8_t image_start[];
extern uint8_t image_loaded_end[];
extern uint8_t image_end[];

/* Text. */

/** put - one character; '\n' ends a line */
void put(char c);
/** print - %s %c %d %u %x with l, ll, z, width and 0; lines of several CPUs do not mix */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);
/** format_text - the same into @text, which always ends in a NUL; returns how many characters are in it */
__attribute__((format(printf, 3, 4))) size_t format_text(char *text, size_t size,
							 const char *format, ...);
/** format_words - with the arguments in a list */
__attribute__((format(printf, 3, 0))) void format_words(char *text, size_t size, const char *format,
							va_list list);
/** console_write - the same for text that is ready */
void console_write(const char *text, size_t size);
/** console_use_uart, console_use_firmware - where text goes to */
void console_use_uart(uint64_t base);
void console_use_firmware(const uint8_t *system);
/** key - a character that was typed, or 0 */
char key(void);

/** option - the value of a word of the command line, "key" of "word=key": to the next blank; NULL: no such word */
const char *option(const char *word);
/** option_is - whether it is there and has this value ("" for a word alone) */
bool option_is(const char *word, const char *value);
/** option_number - decimal, or hexadecimal after 0x; @otherwise: there is none */
uint64_t option_number(const char *word, uint64_t otherwise);

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
bool text_is(const char *a, const char *b);
bool text_begins(const char *text, const char *with);
size_t text_length(const char *text);

/* Tables, read byte by byte. */
static inline uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}
static inline uint32_t read32(const uint8_t *at)
{
	return (uint32_t)read16(at) | (uint32_t)read16(at + 2) << 16;
}
static inline uint64_t read64(const uint8_t *at)
{
	return read32(at) | (uint64_t)read32(at + 4) << 32;
}

/* Finding out. */

/** efi_table - a table that the firmware has under this GUID, at a physical address; NULL: none */
const uint8_t *efi_table(const uint8_t *system, const uint8_t *guid);
/** efi_find_acpi - fills machine.rsdp from machine.system */
void efi_find_acpi(void);
/** efi_read_map - fills machine.ranges from the map at machine.map */
void efi_read_map(void);
/** acpi_read - fills machine from the tables under machine.rsdp. returns false if they are none */
bool acpi_read(void);
/** vmbus_assume - an interrupt for VMBus where nothing says which: that of Microsoft's firmware */
void vmbus_assume(void);
/** tree_read_chosen - what must be known before the MMU is on: options, EFI's tables, RAM */
void tree_read_chosen(void);
/** tree_read_devices - the machine itself, of one without ACPI */
void tree_read_devices(void);
/** machine_discover - who answers calls; after one of the above */
void machine_discover(void);

/* Memory. */

/** mmu_choose - machine.page_shift, from the command line; what the CPU has, if it has no such pages */
void mmu_choose(void);
/** mmu_build - an address space with all RAM, each address at itself */
void mmu_build(void);
/** mmu_map - add a device or a frame; returns false: no room in the tables */
enum mmu_kind {
	MMU_NORMAL,
	MMU_DEVICE,
	MMU_FRAME,
};
bool mmu_map(uint64_t virtual, uint64_t physical, uint64_t size, enum mmu_kind kind);
/** mmu_physical - what a virtual address is; without an address space of the guest's own: itself */
uint64_t mmu_physical(const void *address);
/** cache_clean - so that someone whose MMU is off reads what was written */
void cache_clean(const void *bytes, size_t size);

/**
 * memory_take - zeroed memory for good, in whole pages of the guest
 *
 * With the machine for itself, neighbouring pages are not neighbours in guest physical memory: what the host is told of them
 * must be asked of mmu_physical() page by page. NULL: there is no more.
 */
void *memory_take(size_t size);

/** memory_free_range - RAM that nobody uses, for another kernel, a multiple of 2 MiB; 0: none */
uint64_t memory_free_range(uint64_t size);

/* CPUs and interrupts. */

_Noreturn void cpu_start_boot(struct cpu *cpu);
void cpu_start_secondary(void);
_Noreturn void cpu_jump(uint64_t entry, uint64_t tree);
/** machine_take - own address space, vectors and stack, then guest.main(); does not return */
_Noreturn void machine_take(void);
/** cpu_on - start one of machine.cpus; false: it did not come */
bool cpu_on(uint32_t index);
/** cpu_off - this one; does not return */
_Noreturn void cpu_off(void);
/** cpu_is_off */
bool cpu_is_off(uint32_t index);
_Noreturn void machine_off(void);
_Noreturn void machine_reset(void);
/** crash - where every panic ends; the guest's own */
_Noreturn void crash(const char *reason);

/** gic_init_cpu - this CPU's interface; the first one starts the distributor */
void gic_init_cpu(struct cpu *cpu);
/** gic_enable - a PPI of this CPU, edge-triggered, @handler runs with interrupts masked */
void gic_enable(uint32_t intid, void (*handler)(struct cpu *cpu, uint32_t intid));
/** gic_disable - and forget one that is pending */
void gic_disable(uint32_t intid);
/** gic_pending, gic_clear - look for a PPI without taking it, and forget it */
bool gic_pending(uint32_t intid);
void gic_clear(uint32_t intid);

/** delay_us - by the architecture's counter */
void delay_us(uint32_t microseconds);

/* The library's porting interface, on this machine. */
extern const struct hv_port machine_port;
/** machine_work - do what the library raised; from the main loop */
void machine_work(void);

/* Another kernel. */

/**
 * kexec_self - a fresh copy of this image, started as a boot loader does
 * @options: its command line
 *
 * All other CPUs are off, interrupts are masked. Comes back only if there is no memory.
 */
void kexec_self(const char *options);
/** kexec_image - the same with an arm64 Image that is in memory, and perhaps an initrd */
void kexec_image(const struct machine_range *kernel, const struct machine_range *initrd,
		 const char *options);

#endif
