/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of the identity registers, each by a name [TLFS HV_PARTITION_PRIVILEGE_MASK; Feature and Interface Discovery]. */
#include "hvinfo/names.h"

#include "abi/hv_features.h"
#include "hvinfo/report.h"
#include "kernel/kernel.h"

struct bit_name {
	uint32_t bit;
	const char *name;
};

#define NAME_COUNT(names) ((uint32_t)(sizeof(names) / sizeof((names)[0])))

static const struct bit_name privileges_a[] = {
	{ HV_PRIVILEGE_A_VP_RUNTIME_BIT, "run time of a VP" },
	{ HV_PRIVILEGE_A_REFERENCE_COUNTER_BIT, "reference counter" },
	{ HV_PRIVILEGE_A_SYNIC_BIT, "SynIC registers" },
	{ HV_PRIVILEGE_A_STIMER_BIT, "synthetic timers" },
	{ HV_PRIVILEGE_A_INTERRUPT_CONTROL_BIT, "interrupt control registers" },
	{ HV_PRIVILEGE_A_HYPERCALL_BIT, "hypercall registers" },
	{ HV_PRIVILEGE_A_VP_INDEX_BIT, "VP index" },
	{ HV_PRIVILEGE_A_RESET_BIT, "reset register" },
	{ HV_PRIVILEGE_A_STATISTICS_BIT, "statistics registers" },
	{ HV_PRIVILEGE_A_REFERENCE_TSC_BIT, "reference TSC page" },
	{ HV_PRIVILEGE_A_GUEST_IDLE_BIT, "guest idle register" },
	{ HV_PRIVILEGE_A_FREQUENCY_BIT, "frequency registers" },
	{ HV_PRIVILEGE_A_DEBUG_BIT, "debug registers" },
	{ HV_PRIVILEGE_A_REENLIGHTENMENT_BIT, "reenlightenment controls" },
	{ HV_PRIVILEGE_A_ROOT_SCHEDULER_BIT, "root scheduler register" },
};

static const struct bit_name privileges_b[] = {
	{ HV_PRIVILEGE_B_CREATE_PARTITIONS_BIT, "create partitions" },
	{ HV_PRIVILEGE_B_ACCESS_PARTITION_ID_BIT, "partition ID" },
	{ HV_PRIVILEGE_B_ACCESS_MEMORY_POOL_BIT, "memory pool" },
	{ HV_PRIVILEGE_B_ADJUST_MESSAGE_BUFFERS_BIT, "adjust message buffers" },
	{ HV_PRIVILEGE_B_POST_MESSAGES_BIT, "post messages" },
	{ HV_PRIVILEGE_B_SIGNAL_EVENTS_BIT, "signal events" },
	{ HV_PRIVILEGE_B_CREATE_PORT_BIT, "create ports" },
	{ HV_PRIVILEGE_B_CONNECT_PORT_BIT, "connect ports" },
	{ HV_PRIVILEGE_B_ACCESS_STATISTICS_BIT, "statistics" },
	{ HV_PRIVILEGE_B_DEBUGGING_BIT, "debugging" },
	{ HV_PRIVILEGE_B_CPU_MANAGEMENT_BIT, "CPU management" },
	{ HV_PRIVILEGE_B_CONFIGURE_PROFILER_BIT, "configure the profiler" },
	{ HV_PRIVILEGE_B_VP_EXIT_TRACING_BIT, "trace exits of VPs" },
	{ HV_PRIVILEGE_B_EXTENDED_GVA_FLUSH_BIT, "flush ranges of GVAs" },
	{ HV_PRIVILEGE_B_ACCESS_VSM_BIT, "virtual secure mode" },
	{ HV_PRIVILEGE_B_ACCESS_VP_REGISTERS_BIT, "VP registers" },
	{ HV_PRIVILEGE_B_FAST_HYPERCALL_OUTPUT_BIT, "output of fast hypercalls" },
	{ HV_PRIVILEGE_B_EXTENDED_HYPERCALLS_BIT, "extended hypercalls" },
	{ HV_PRIVILEGE_B_START_VP_BIT, "start VPs" },
	{ HV_PRIVILEGE_B_ISOLATION_BIT, "isolation" },
};

static const struct bit_name features_c[] = {
	{ HV_FEATURE_C_GUEST_DEBUGGING_BIT, "guest debugging" },
	{ HV_FEATURE_C_PERFORMANCE_MONITOR_BIT, "performance monitor" },
	{ HV_FEATURE_C_CPU_PARTITIONING_BIT, "CPUs come and go" },
	{ HV_FEATURE_C_GUEST_IDLE_BIT, "guest idle state" },
	{ HV_FEATURE_C_HYPERVISOR_SLEEP_BIT, "hypervisor sleep" },
	{ HV_FEATURE_C_NUMA_DISTANCE_BIT, "NUMA distances" },
	{ HV_FEATURE_C_FREQUENCY_BIT, "timer frequencies" },
	{ HV_FEATURE_C_SYNTHETIC_MACHINE_CHECK_BIT, "synthetic machine checks" },
	{ HV_FEATURE_C_GUEST_CRASH_BIT, "guest crash registers" },
	{ HV_FEATURE_C_DEBUG_BIT, "debug registers" },
	{ HV_FEATURE_C_DISABLE_HYPERVISOR_BIT, "disable the hypervisor" },
	{ HV_FEATURE_C_EXTENDED_GVA_FLUSH_BIT, "flush ranges of GVAs" },
	{ HV_FEATURE_C_SINT_POLLING_BIT, "polled SINTs" },
	{ HV_FEATURE_C_STIMER_DIRECT_BIT, "direct synthetic timers" },
};

static const struct bit_name hints_a[] = {
	{ HV_HINT_A_REGISTER_FOR_RESET_BIT, "reset by a register" },
	{ HV_HINT_A_RELAXED_TIMING_BIT, "relaxed timing" },
	{ HV_HINT_A_SYNTHETIC_CLUSTER_IPI_BIT, "synthetic cluster IPIs" },
	{ HV_HINT_A_EX_PROCESSOR_MASKS_BIT, "sets of VPs in hypercalls" },
	{ HV_HINT_A_NESTED_BIT, "this hypervisor is nested" },
	{ HV_HINT_A_SYNCED_TIMELINE_BIT, "synchronised timeline" },
	{ HV_HINT_A_RING_BUFFER_MESSAGE_PORT_BIT, "message port of ring buffers" },
	{ HV_HINT_A_HYPERCALL_MMIO_BIT, "MMIO by hypercalls" },
	{ HV_HINT_A_GPA_PINNING_BIT, "pin GPAs" },
	{ HV_HINT_A_WAKE_VPS_BIT, "wake VPs" },
	{ HV_HINT_A_MAP_EVENT_LOG_BUFFER_BIT, "map the event log buffer" },
	{ HV_HINT_A_HEAT_HINT_BIT, "memory heat hints" },
};

/* One line for each bit; one that has no name is told by its number. */
static void report_word(const char *title, uint32_t word, const struct bit_name *names,
			uint32_t count)
{
	uint32_t named = 0;

	report_open(title);
	report_hex("word", word);
	for (uint32_t i = 0; i < count; i++) {
		if ((word & names[i].bit) != 0) {
			report_bool(names[i].name, true);
		}
		named |= names[i].bit;
	}
	for (uint32_t bit = 0; bit < 32; bit++) {
		char name[16];

		if ((word & ~named & ABI_BIT(bit)) != 0) {
			format_text(name, sizeof(name), "bit %u", bit);
			report_bool(name, true);
		}
	}
	report_close();
}

void report_privileges(const uint32_t words[4])
{
	report_word("privileges", words[0], privileges_a, NAME_COUNT(privileges_a));
	report_word("more privileges", words[1], privileges_b, NAME_COUNT(privileges_b));
	report_word("features", words[2], features_c, NAME_COUNT(features_c));
	report_word("more features", words[3], NULL, 0);
}

void report_hints(const uint32_t words[4])
{
	report_word("hints", words[0], hints_a, NAME_COUNT(hints_a));
	report_open("spin waits");
	report_hex("word", words[1]);
	report_bool("never notify", words[1] == HV_HINT_B_SPIN_WAIT_NEVER);
	report_close();
}
