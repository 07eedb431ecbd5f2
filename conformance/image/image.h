/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image offers its tests: console, memory, faults, CPUs, interrupts, power. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "image/bytes.h"
#include "image/call.h"
#include "image/cpu.h"
#include "image/efi.h"
#include "image/machine.h"

#define IMAGE_PAGE_SIZE ABI_U(4096)

/* memory.c */

/** memory_map_set - keep the firmware's memory map; what it does not hold is looked for there */
void memory_map_set(const void *map, uint64_t size, uint64_t stride);

/**
 * hidden_memory - a page of conduit's own memory that the memory map tells of, 0 when it shows none
 */
uint64_t hidden_memory(void);

/** ram_end - the first byte after the highest RAM */
uint64_t ram_end(void);

/**
 * page_table_init - map everything below 512 GiB at its own address: what the firmware's map says
 * may be cached as memory, the rest as devices
 */
void page_table_init(void);

/**
 * page_table_set - give the gigabyte of @address the descriptor @descriptor; returns the one before
 */
uint64_t page_table_set(uint64_t address, uint64_t descriptor);

/* fault.c: accesses that may fault. They return whether they did, and how. */
bool faults_on_read(uint64_t address, struct fault *fault);
bool faults_on_write(uint64_t address, uint32_t value, struct fault *fault);
bool faults_on_execution(uint64_t address, struct fault *fault);
bool faults_on_call(call_fn *function, struct call *call, struct fault *fault);

/* power.c */

/** power_on - start CPU @index and wait until it runs; returns false if it does not come */
bool power_on(uint32_t index);

/** power_off - let CPU @index go off and wait until it is */
bool power_off(uint32_t index);

/** start_secondary_cpu - what CPU_ON starts, with x0 = the struct cpu; runs work for run_on() */
void start_secondary_cpu(struct cpu *cpu);

/**
 * power_cycle - switch this CPU off; returns true once another has switched it on, false: it stays
 * on
 */
bool power_cycle(struct cpu *cpu);

/** run_on - run @work there and wait for its end; returns cpu->result */
uint64_t run_on(uint32_t index, void (*work)(struct cpu *cpu), uint64_t argument);

/** machine_off - the end */
_Noreturn void machine_off(void);

/** call_smccc - four arguments, by the conduit that the FADT names for PSCI; returns x0 */
uint64_t call_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/* interrupt.c */

/** interrupt_init - this CPU takes SGIs and PPIs, each as an edge */
void interrupt_init(void);

/** interrupt_wait - wait until @intid has come @count times, at most @ticks of the counter */
bool interrupt_wait(uint32_t intid, uint32_t count, uint64_t ticks);

/**
 * relax - a moment between two looks at something
 *
 * OBS: QEMU 7.2 takes its one big lock for each read of the counter: a CPU that reads it without a
 * pause keeps timers and devices waiting.
 */
void relax(void);

/** wait_ticks - let time pass */
void wait_ticks(uint64_t ticks);

/* One plain load or store: EL2 has to understand it from the syndrome. */
static inline uint32_t mmio_read(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

uint32_t gicr_read(uint32_t cpu, uint32_t offset);
void gicr_write(uint32_t cpu, uint32_t offset, uint32_t value);

/* Entries of the image proper. */

/** probe_main - the rules that the options ask for */
void probe_main(void);

/** bench_main - the measurements */
void bench_main(void);

#endif
