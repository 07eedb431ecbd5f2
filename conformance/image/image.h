/* SPDX-License-Identifier: BSD-2-Clause */
/* What the image offers its tests beside baremetal/: calls, memory to look for, CPUs that work, interrupts to wait for. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "baremetal/cpu.h"
#include "baremetal/fault.h"
#include "baremetal/gic.h"
#include "baremetal/text.h"
#include "image/call.h"

#define IMAGE_PAGE_SIZE ABI_U(4096)
#define FREE_PPI_COUNT  ABI_U(5)
#define PROBE_CPUS_MAX  ABI_U(8)

struct probe_machine {
	struct platform platform;
	uint32_t cpu_count;                /* of cpus: those that the tests use */
	uint32_t free_ppi[FREE_PPI_COUNT]; /* PPIs that no table gives to a device */
	bool fadt_names_hyper_v;
	uint32_t fadt_revision;
	uint32_t fadt_flags;
};
extern struct probe_machine machine;

/* machine.c */

/** machine_find - fill machine and cpus, under the firmware. returns: NULL, or what this image misses */
const char *machine_find(void);

/* memory.c */

/** hidden_memory - a page of conduit's own memory that the memory map tells of; 0: it shows none */
uint64_t hidden_memory(void);

/** ram_end - the first byte after the highest RAM */
uint64_t ram_end(void);

/** page_table_set - give the GiB of @address the descriptor @descriptor. returns: the one before */
uint64_t page_table_set(uint64_t address, uint64_t descriptor);

/* power.c */

/** power_on - start CPU @index and wait until it runs. returns: false: it does not come */
bool power_on(uint32_t index);

/** power_off - let CPU @index go off and wait until it is */
bool power_off(uint32_t index);

/** power_cycle - switch this CPU off. returns: true once another one has switched it on; false: it stays on */
bool power_cycle(struct cpu *cpu);

/** run_on - run @work on CPU @index and wait for its end. returns: cpu->result */
uint64_t run_on(uint32_t index, void (*work)(struct cpu *cpu), uint64_t argument);

/** call_smccc - four arguments, by the conduit that the FADT names for PSCI. returns: x0 */
uint64_t call_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3);

/** faults_on_call - a call that may be undefined: see baremetal/fault.h */
bool faults_on_call(call_fn *function, struct call *call, struct fault *fault);

/* interrupt.c */

/** interrupt_enable - SGIs, VMBus's PPI and free PPIs of this CPU, each as an edge; no timer of the architecture */
void interrupt_enable(void);

/** interrupt_init - the same after the interrupt controller was set up anew for this CPU */
void interrupt_init(void);

/** interrupt_wait - wait until @intid has come @count times, at most @ticks of the counter */
bool interrupt_wait(uint32_t intid, uint32_t count, uint64_t ticks);

/** wait_ticks - let time pass */
void wait_ticks(uint64_t ticks);

uint32_t gicr_read(uint32_t cpu, uint32_t offset);
void gicr_write(uint32_t cpu, uint32_t offset, uint32_t value);

/* Entries of the image proper. */

/** probe_main - the rules that the options ask for */
void probe_main(void);

/** bench_main - the measurements */
void bench_main(void);

#endif
