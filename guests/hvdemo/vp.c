/* SPDX-License-Identifier: BSD-2-Clause */
/* Every CPU: its SynIC, its synthetic timer as a clockevent, and its end. */
#include "hvdemo/demo.h"
#include "hyperv/kexec.h"
#include "hyperv/stimer.h"

#define TIMER_INTID  ABI_U(31) /* of the direct timer; OBS: the first Linux patches for ARM64 */
#define TIMER_SINT   ABI_U(3)  /* of the timer by message; VMBus has SINT 2 */
#define TIMER_PERIOD ABI_ULL(100000) /* 10 ms */
#define TICKS_WANTED ABI_U(3)
#define PATIENCE_US  ABI_U(5000000)
#define STEP_US      ABI_U(1000)
#define PERIODIC     ABI_U(0)
#define ONE_SHOT     ABI_U(1)

static void tick(struct cpu *cpu)
{
	__atomic_store_n(&demo.ticks[cpu->index], demo.ticks[cpu->index] + 1, __ATOMIC_RELEASE);
}

static void on_timer(struct cpu *cpu, uint32_t intid)
{
	(void)intid;
	tick(cpu);
}

static void on_timer_message(struct hv_vp *vp, void *cpu, const struct hv_message *message)
{
	struct hv_timer_message expiry;

	(void)vp;
	if (hv_stimer_message(message, &expiry)) {
		tick(cpu);
	}
}

static void on_synic(struct cpu *cpu, uint32_t intid)
{
	(void)intid;
	hv_synic_dispatch(&demo.vps[cpu->index]);
}

/* Direct if the hypervisor has that: no message, no page. Both ways are tried where both are there. */
static int start_timers(struct cpu *cpu)
{
	const struct hv_vp *vp = &demo.vps[cpu->index];
	const struct hv_sint sint = { .message = on_timer_message, .argument = cpu };
	const struct hv_stimer direct = { .index = PERIODIC,
					  .mode = HV_STIMER_DIRECT,
					  .intid = TIMER_INTID };
	const struct hv_stimer by_message = { .index = ONE_SHOT,
					      .mode = HV_STIMER_BY_MESSAGE,
					      .sint = TIMER_SINT };
	int error = hv_sint_enable(&demo.vps[cpu->index], TIMER_SINT, kernel.vmbus.intid, &sint);

	if (error != 0) {
		return error;
	}
	if (!hv_feature_c(&demo.partition, HV_FEATURE_C_STIMER_DIRECT_BIT)) {
		return hv_stimer_start_periodic(vp, &by_message, TIMER_PERIOD);
	}
	gic_enable(TIMER_INTID, on_timer);
	error = hv_stimer_start_periodic(vp, &direct, TIMER_PERIOD);
	if (error != 0) {
		return error;
	}
	return hv_stimer_start(vp, &by_message, hv_clock_read(&demo.clock) + TIMER_PERIOD);
}

int vp_begin(struct cpu *cpu)
{
	struct hv_vp *vp = &demo.vps[cpu->index];
	static uint8_t *memory;
	static struct hv_vp_pages pages[CPU_COUNT_MAX];
	uint64_t interrupts;
	int error;

	/* CPU 0 takes the memory of all. */
	if (cpu->index == 0) {
		memory = memory_take((size_t)cpu_count * 3 * HV_PAGE_SIZE);
	}
	if (memory == NULL) {
		return -HV_ERR_NO_ROOM;
	}
	pages[cpu->index].message = (void *)(memory + (size_t)cpu->index * 3 * HV_PAGE_SIZE);
	pages[cpu->index].event = (void *)(memory + ((size_t)cpu->index * 3 + 1) * HV_PAGE_SIZE);
	pages[cpu->index].input = memory + ((size_t)cpu->index * 3 + 2) * HV_PAGE_SIZE;
	interrupts = irq_disable();
	gic_enable(kernel.vmbus.intid, on_synic);
	error = hv_vp_online(vp, &demo.partition, &pages[cpu->index]);
	if (error == 0) {
		bus_online(cpu);
		error = option_has("hvdemo", "count") ? 0 : start_timers(cpu);
	}
	irq_restore(interrupts);
	return error;
}

static _Noreturn void stop(void)
{
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void vp_secondary(struct cpu *cpu)
{
	int error = vp_begin(cpu);
	uint32_t order;

	__atomic_store_n(&demo.states[cpu->index], (uint32_t)(1 - error), __ATOMIC_RELEASE);
	irq_enable();
	/* The timer wakes it: it sees an order within a period. */
	while ((order = __atomic_load_n(&demo.order, __ATOMIC_ACQUIRE)) == DEMO_GO_ON) {
		__asm__ volatile("wfi");
	}
	irq_disable();
	if (order == DEMO_GO_CLEAN) {
		hv_kexec_vp(&demo.vps[cpu->index]);
	} else if (order == DEMO_GO_PANIC && cpu->index == cpu_count - 1) {
		crash("as it was told, on the last CPU");
	} else if (order == DEMO_GO_PANIC) {
		stop();
	}
}

_Noreturn void vps_panic(void)
{
	irq_disable();
	if (cpu_count == 1) {
		crash("as it was told");
	}
	__atomic_store_n(&demo.order, DEMO_GO_PANIC, __ATOMIC_RELEASE);
	stop();
}

static bool has_ticked(uint32_t index)
{
	for (uint32_t waited = 0; waited < PATIENCE_US; waited += STEP_US) {
		if (__atomic_load_n(&demo.ticks[index], __ATOMIC_ACQUIRE) >= TICKS_WANTED) {
			return true;
		}
		if (__atomic_load_n(&demo.states[index], __ATOMIC_ACQUIRE) > 1) {
			return false;
		}
		delay_us(STEP_US);
	}
	return false;
}

void vps_start(void)
{
	demo.states[0] = 1;
	for (uint32_t i = 1; i < cpu_count; i++) {
		if (!cpu_on(i)) {
			print("hvdemo: CPU %u does not start\n", i);
		}
	}
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (has_ticked(i)) {
			print("hvdemo: CPU %u is VP %u, its timer ticks\n", i, demo.vps[i].index);
		} else {
			print("hvdemo: CPU %u does not tick: %s\n", i,
			      hv_error_name(1 - (int)demo.states[i]));
		}
	}
}

void vps_end(enum demo_order order)
{
	__atomic_store_n(&demo.order, order, __ATOMIC_RELEASE);
	for (uint32_t i = 1; i < cpu_count; i++) {
		for (uint32_t waited = 0; !cpu_is_off(i) && waited < PATIENCE_US;
		     waited += STEP_US) {
			delay_us(STEP_US);
		}
	}
}
