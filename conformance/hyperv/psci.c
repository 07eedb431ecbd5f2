/* SPDX-License-Identifier: BSD-2-Clause */
/* What conduit promises of PSCI [DEN0022] beyond the book: wrong arguments have their error, and change nothing. */
#include "hyperv/host.h"
#include "hyperv/hv.h"

#define NUMBER_END ABI_U(0x20)
#define BOOT_MPIDR ABI_U(0)

/* Return codes [DEN0022 "Return error codes"] */
#define NO_SUCH_FUNCTION   UINT64_MAX
#define INVALID_PARAMETERS ((uint64_t)-2)
#define ALREADY_ON         ((uint64_t)-4)
#define INVALID_ADDRESS    ((uint64_t)-9)

static bool has_cpu(uint32_t index)
{
	if (call_smccc(FID_PSCI_AFFINITY_INFO_64, cpus[index].mpidr, 0, 0) != INVALID_PARAMETERS) {
		return true;
	}
	skip("needs -smp 2");
	return false;
}

/* CPU_OFF, SYSTEM_OFF and SYSTEM_RESET do not return; PSCI_FEATURES returns NOT_SUPPORTED for the argument that is used here. */
static bool can_be_tried(uint32_t number)
{
	return number != 2 && number != 8 && number != 9 && number != 10;
}

void psci_every_function_agrees_with_features(void)
{
	for (uint32_t number = 0; number < NUMBER_END; number++) {
		for (uint32_t base = 0x84000000; base != 0;
		     base = base == 0x84000000 ? 0xc4000000 : 0) {
			uint64_t fid = base + number;
			bool claimed = call_smccc(FID_PSCI_FEATURES, fid, 0, 0) != NO_SUCH_FUNCTION;

			/* All arguments are invalid, so that nothing happens. */
			note("function", fid);
			if (can_be_tried(number)) {
				EXPECT(call_smccc(fid, 0x7ffffffe, 0x7ffffffe, 0) !=
					       NO_SUCH_FUNCTION,
				       claimed);
			}
		}
	}
}

void psci_cpu_on_refuses_unknown_target(void)
{
	EXPECT(call_smccc(FID_PSCI_CPU_ON_64, ABI_ULL(0x100000000), 0x40000000, 0),
	       INVALID_PARAMETERS);
	EXPECT(call_smccc(FID_PSCI_CPU_ON_64, ABI_ULL(0x80000000), 0x40000000, 0),
	       INVALID_PARAMETERS);
}

void psci_cpu_on_refuses_address_outside_guest_ram(void)
{
	const uint64_t entries[] = {
		0x40000001, 0x40000002,      0x09000000,     0x08000000,      0,
		ram_end(),  hidden_memory(), UINT64_MAX - 3, ABI_ULL(1) << 60
	};

	if (!has_cpu(1)) {
		return;
	}
	for (uint32_t i = 0; i < ABI_COUNT(entries); i++) {
		note("entry", entries[i]);
		EXPECT(call_smccc(FID_PSCI_CPU_ON_64, cpus[1].mpidr, entries[i], 0),
		       INVALID_ADDRESS);
	}
	EXPECT(call_smccc(FID_PSCI_AFFINITY_INFO_64, cpus[1].mpidr, 0, 0), 1);
}

void psci_suspend_returns_on_interrupt(void)
{
	irq_disable();
	sysreg_write(s3_0_c12_c11_5, 1); /* ICC_SGI1R_EL1: SGI 0 to CPU 0 */
	isb();
	EXPECT(call_smccc(FID_PSCI_CPU_SUSPEND_64, 0, 0, 0), 0);
	sysreg_write(s3_0_c12_c11_5, 1);
	isb();
	EXPECT(call_smccc(FID_PSCI_CPU_SUSPEND_64, 0x00010000, (uintptr_t)cpu_start_secondary, 0),
	       0);
	irq_enable();
}

void psci_suspend_refuses_reserved_bits(void)
{
	/*
	 * Original format [DEN0022 "CPU_SUSPEND", "power_state parameter format"]: 31:26 and 23:17
	 */
	EXPECT(call_smccc(FID_PSCI_CPU_SUSPEND_64, 0x80000000, 0, 0), INVALID_PARAMETERS);
	EXPECT(call_smccc(FID_PSCI_CPU_SUSPEND_64, 0x00020000, 0, 0), INVALID_PARAMETERS);
	EXPECT(call_smccc(FID_PSCI_CPU_SUSPEND_64, 0x04000000, 0, 0), INVALID_PARAMETERS);
}

void psci_reset2_refuses_unknown_type(void)
{
	EXPECT(call_smccc(FID_PSCI_SYSTEM_RESET2_64, 1, 0, 0), INVALID_PARAMETERS);
	EXPECT(call_smccc(FID_PSCI_SYSTEM_RESET2_64, 0x7fffffff, 0, 0), INVALID_PARAMETERS);
	EXPECT(call_smccc(FID_PSCI_SYSTEM_RESET2_64, ABI_ULL(0x100000000), 0, 0),
	       INVALID_PARAMETERS);
}

void psci_cpus_go_on_off_and_on_again(void)
{
	if (!has_cpu(1)) {
		return;
	}
	for (uint32_t round = 0; round < 3; round++) {
		note("round", round);
		EXPECT_TRUE(power_on(1));
		EXPECT(call_smccc(FID_PSCI_AFFINITY_INFO_64, cpus[1].mpidr, 0, 0), 0);
		EXPECT(call_smccc(FID_PSCI_CPU_ON_64, cpus[1].mpidr, (uintptr_t)cpu_start_secondary,
				  0),
		       ALREADY_ON);
		EXPECT_TRUE(power_off(1));
		EXPECT(call_smccc(FID_PSCI_AFFINITY_INFO_64, cpus[1].mpidr, 0, 0), 1);
	}
}

static uint64_t race_start;

static void turn_on_in_race(struct cpu *cpu)
{
	while (__atomic_load_n(&race_start, __ATOMIC_ACQUIRE) == 0) {
	}
	cpu->result = call_smccc(FID_PSCI_CPU_ON_64, cpus[2].mpidr, (uintptr_t)cpu_start_secondary,
				 (uintptr_t)&cpus[2]);
}

void psci_cpu_is_turned_on_by_one_only(void)
{
	if (!has_cpu(2) || !power_on(1)) {
		skip("needs -smp 3");
		return;
	}
	for (uint32_t round = 0; round < 20; round++) {
		uint64_t mine;

		note("round", round);
		__atomic_store_n(&race_start, 0, __ATOMIC_RELEASE);
		__atomic_store_n(&cpus[2].online, 0, __ATOMIC_RELEASE);
		__atomic_store_n(&cpus[1].work, turn_on_in_race, __ATOMIC_RELEASE);
		__atomic_store_n(&race_start, 1, __ATOMIC_RELEASE);
		mine = call_smccc(FID_PSCI_CPU_ON_64, cpus[2].mpidr, (uintptr_t)cpu_start_secondary,
				  (uintptr_t)&cpus[2]);
		while (__atomic_load_n(&cpus[1].work, __ATOMIC_ACQUIRE) != NULL) {
		}
		EXPECT((mine == 0) + (cpus[1].result == 0), 1);
		while (__atomic_load_n(&cpus[2].online, __ATOMIC_ACQUIRE) == 0) {
		}
		EXPECT_TRUE(power_off(2));
	}
	EXPECT_TRUE(power_off(1));
}

/* Waits until CPU 0 is off, then turns it on again where it left. */
static void bring_back_boot_cpu(struct cpu *cpu)
{
	while (call_smccc(FID_PSCI_AFFINITY_INFO_64, BOOT_MPIDR, 0, 0) != 1) {
	}
	wait_ticks(ticks_of_ms(30));
	cpu->result = call_smccc(FID_PSCI_CPU_ON_64, BOOT_MPIDR, (uintptr_t)cpu_start_secondary,
				 (uintptr_t)&cpus[0]);
}

void psci_boot_cpu_goes_off_and_comes_back(void)
{
	if (!has_cpu(1)) {
		return;
	}
	for (uint32_t round = 0; round < 3; round++) {
		note("round", round);
		EXPECT_TRUE(power_on(1));
		__atomic_store_n(&cpus[1].work, bring_back_boot_cpu, __ATOMIC_RELEASE);
		EXPECT_TRUE(power_cycle(&cpus[0]));
		interrupt_init();
		irq_enable();
		while (__atomic_load_n(&cpus[1].work, __ATOMIC_ACQUIRE) != NULL) {
		}
		EXPECT(cpus[1].result, 0);
		EXPECT(call_smccc(FID_PSCI_AFFINITY_INFO_64, BOOT_MPIDR, 0, 0), 0);
		EXPECT_TRUE(power_off(1));
	}
}
