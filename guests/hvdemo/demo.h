/* SPDX-License-Identifier: BSD-2-Clause */
/* hvdemo: what its parts share. */
#ifndef HVDEMO_DEMO_H
#define HVDEMO_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "hyperv/channel.h"
#include "hyperv/partition.h"
#include "hyperv/synic.h"
#include "hyperv/time.h"
#include "kernel/kernel.h"

/* How the guest ends: by a key, by a word of the command line, or because the host wants it. */
enum demo_action {
	DEMO_RUN,
	DEMO_OFF,
	DEMO_RESTART,
	DEMO_PANIC,
	DEMO_KEXEC,       /* after an orderly hand-over */
	DEMO_KEXEC_DIRTY, /* after none: channels stay open, pages and timers stay on */
	DEMO_LINUX,       /* an orderly hand-over to a Linux kernel that the boot loader brought */
	DEMO_LINUX_DIRTY, /* to it after none */
};

/* What CPU 0 tells the others. */
enum demo_order {
	DEMO_GO_ON,
	DEMO_GO_CLEAN, /* hand the VP over, then off */
	DEMO_GO_DIRTY, /* off as it is */
	DEMO_GO_PANIC, /* the last one panics, the others stop where they are */
};

/* One for the guest. */
struct demo {
	struct hv_partition partition;
	struct hv_clock clock;
	struct hv_vp vps[CPU_COUNT_MAX]; /* in the order of cpus; each CPU has its own */
	uint32_t ticks[CPU_COUNT_MAX];   /* of the timer of each */
	uint32_t states[CPU_COUNT_MAX];  /* error of vp_begin(), plus 1 and negated; 0: not yet */
	uint32_t order;                  /* enum demo_order */
	uint32_t generation;             /* kernels before this one */
	volatile enum demo_action action;
};
extern struct demo demo;

/** vp_begin - on each CPU: its SynIC, VMBus's interrupt, its timer. returns 0 or an error of the library */
int vp_begin(struct cpu *cpu);
/** vp_secondary - what all CPUs but the first do: tick until they are to go */
void vp_secondary(struct cpu *cpu);
/** vps_start - all other CPUs; returns when each has ticked */
void vps_start(void);
/** vps_panic - on the last CPU, while the others, CPU 0 too, answer to nothing any more */
_Noreturn void vps_panic(void);
/** vps_end - let them go, and wait until they are off */
void vps_end(enum demo_order order);

/** bus_online - on each CPU: messages and events of VMBus may arrive */
void bus_online(struct cpu *cpu);
/** bus_open - a channel with two rings of that size, its interrupts on that CPU; says so */
bool bus_open(struct vmbus_channel *channel, const char *name, uint32_t ring_size, uint32_t cpu,
	      vmbus_channel_handler *handler);
/** bus_begin - VMBus and what is on it; bus_poll - from the main loop */
void bus_begin(void);
void bus_poll(void);
/** bus_end - orderly */
void bus_end(void);
/** bus_panic - Unload, with interrupts masked */
void bus_panic(void);

/** disk_offered - a storage controller: open it, read a block of its first disk; disk_gone - when its channel is closed */
void disk_offered(struct vmbus_channel *channel);
void disk_gone(struct vmbus_channel *channel);
/** disk_count - instructions of EL2 for reads; net_count - for frames: hvdemo/count.h */
void disk_count(void);
void net_count(void);

/**
 * net_offered - a network interface: open it, ping its gateway; net_poll - what an interrupt left, from the main loop;
 * net_end - give its buffers back; net_gone - if that channel is its own
 */
void net_offered(struct vmbus_channel *channel);
void net_poll(void);
void net_gone(struct vmbus_channel *channel);
void net_end(void);

/** screen_draw - on the firmware's frame buffer, if there is one; screen_offered - a video device: the same there */
void screen_draw(void);
void screen_offered(struct vmbus_channel *channel);

/** keys_offered - a keyboard; keys_take - a letter of that or of the serial port, or 0 */
void keys_offered(struct vmbus_channel *channel);
char keys_take(void);

/** demo_end - as demo.action says */
_Noreturn void demo_end(void);
/** demo_crashed - last words to the host */
void demo_crashed(const char *reason);

#endif
