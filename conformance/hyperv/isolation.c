// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the guest must not touch: EL2's memory, and devices that write memory on somebody's behalf.
 * The answer is an external abort, as from a bus where nothing is.
 */
#include "hyperv/hv.h"
#include "hyperv/test.h"

/* ESR_EL1 [DDI0487]: exception class, fault status */
#define CLASS(esr)      ((esr) >> 26 & 0x3f)
#define CLASS_FETCH     ABI_U(0x21)
#define CLASS_DATA      ABI_U(0x25)
#define FAULT(esr)      ((esr)&0x3f)
#define FAULT_EXTERNAL  ABI_U(0x10)
#define ESR_WRITE       ABI_U(0x40)
#define TABLE           ABI_ULL(3)
#define UNUSED_GIGABYTE ABI_ULL(0x3fc0000000)

static const uint64_t hidden_devices[] = {
	0x09020000,            /* fw_cfg: data */
	0x09020008,            /* selector */
	0x09020010,            /* DMA address */
	0x0a000000,            /* virtio-mmio: first slot */
	0x0a003e00,            /* last */
	0x10000000,            /* PCI: memory */
	0x3eff0000,            /* I/O ports */
	0x3f000000,            /* configuration, low */
	ABI_ULL(0x4010000000), /* high */
	0x08080000,            /* ITS: control */
	0x08090040,            /* translation */
	0x08010000,            /* GICv2's CPU interface, where it would be */
	0x08020000,            /* GICv2m */
};

static void expect_data_abort(uint64_t address, bool write)
{
	struct fault fault = { 0, 0, 0 };
	bool faults = write ? faults_on_write(address, 0xdeadbeef, &fault)
			    : faults_on_read(address, &fault);

	note(write ? "write to" : "read of", address);
	if (EXPECT_TRUE(faults)) {
		EXPECT(CLASS(fault.esr), CLASS_DATA);
		EXPECT(FAULT(fault.esr), FAULT_EXTERNAL);
		EXPECT((fault.esr & ESR_WRITE) != 0, write);
		EXPECT(fault.far, address);
	}
}

static bool has_hidden_memory(void)
{
	if (hidden_memory() == 0) {
		skip("the memory map shows none of conduit's memory");
		return false;
	}
	return true;
}

static void conduits_memory_is_found(void)
{
	EXPECT_TRUE(hidden_memory() != 0);
}

static void conduits_memory_cannot_be_read_or_written(void)
{
	if (!has_hidden_memory()) {
		return;
	}
	for (uint64_t at = 0; at < 0x200000; at += 0x3f000) {
		expect_data_abort(hidden_memory() + at, false);
		expect_data_abort(hidden_memory() + at, true);
	}
	expect_data_abort(hidden_memory() + 0x1ffffc, true);
}

static void conduits_memory_cannot_be_executed(void)
{
	struct fault fault = { 0, 0, 0 };

	if (!has_hidden_memory()) {
		return;
	}
	EXPECT_TRUE(faults_on_execution(hidden_memory() + 0x1000, &fault));
	EXPECT(CLASS(fault.esr), CLASS_FETCH);
	EXPECT(FAULT(fault.esr), FAULT_EXTERNAL);
	EXPECT(fault.elr, hidden_memory() + 0x1000);
}

static void page_tables_in_conduits_memory_do_not_work(void)
{
	struct fault fault = { 0, 0, 0 };
	uint64_t before;
	bool faults;

	if (!has_hidden_memory()) {
		return;
	}
	before = page_table_set(UNUSED_GIGABYTE, hidden_memory() | TABLE);
	faults = faults_on_read(UNUSED_GIGABYTE + 0x123000, &fault);
	page_table_set(UNUSED_GIGABYTE, before);
	EXPECT_TRUE(faults);
	EXPECT(CLASS(fault.esr), CLASS_DATA);
	/* External abort, or external abort on a table walk of some level. */
	EXPECT_TRUE(FAULT(fault.esr) == FAULT_EXTERNAL || (FAULT(fault.esr) & 0x3c) == 0x14);
	EXPECT(fault.far, UNUSED_GIGABYTE + 0x123000);
}

static void cache_maintenance_of_conduits_memory_does_nothing(void)
{
	if (!has_hidden_memory()) {
		return;
	}
	cpu_this()->fault_armed = 1;
	__asm__ volatile("dc civac, %0\n\tdc ivac, %0\n\tdc cvac, %0\n\tdsb sy"
			 :
			 : "r"(hidden_memory())
			 : "memory");
	__asm__ volatile("dc zva, %0\n\tdsb sy\n\tisb" : : "r"(hidden_memory()) : "memory");
	cpu_this()->fault_armed = 0;
}

static void hidden_devices_are_not_there(void)
{
	for (uint32_t i = 0; i < COUNT(hidden_devices); i++) {
		expect_data_abort(hidden_devices[i], false);
		expect_data_abort(hidden_devices[i], true);
	}
}

/* The bank that the firmware is in, by its first and last words, and by what follows the firmware. */
static void firmware_in_flash_cannot_be_written(void)
{
	static const uint64_t words[] = { 0, 0x03f00000, 0x03fffffc };
	struct fault fault;

	for (uint32_t i = 0; i < COUNT(words); i++) {
		EXPECT_TRUE(!faults_on_read(words[i], &fault));
		expect_data_abort(words[i], true);
	}
}

static void memory_beyond_ram_is_not_there(void)
{
	expect_data_abort(ram_end(), false);
	expect_data_abort(ram_end(), true);
	expect_data_abort(UNUSED_GIGABYTE, false);
}

static void fw_cfg_does_not_read_memory_out(void)
{
	struct fault fault;
	static struct {
		uint32_t control;
		uint32_t length;
		uint64_t address;
	} dma = { 0x0e001900, 0x08000000, 0 };

	/*
	 * "Select file directory, read 8 bytes", big endian; the write that starts it must not
	 * arrive.
	 */
	dma.address = __builtin_bswap64((uintptr_t)&dma);
	EXPECT_TRUE(
		faults_on_write(0x09020014, __builtin_bswap32((uint32_t)(uintptr_t)&dma), &fault));
	EXPECT(dma.control, 0x0e001900);
	EXPECT(dma.length, 0x08000000);
}

/*
 * EL2 cannot tell from the syndrome what these want: the guest has its abort, EL2 does not guess.
 */
static void accesses_without_syndrome_fault(void)
{
	uint64_t gicd = 0x08000000;
	uint64_t a = 0;
	uint64_t b = 0;
	uint64_t before = cpu_this()->fault_count;

	cpu_this()->fault_armed = 1;
	__asm__ volatile("ldp %0, %1, [%2]\n\tdsb sy" : "+r"(a), "+r"(b) : "r"(gicd) : "memory");
	__asm__ volatile("stp %0, %1, [%2]\n\tdsb sy" : : "r"(a), "r"(b), "r"(gicd) : "memory");
	__asm__ volatile("ldxr %w0, [%1]\n\tdsb sy" : "+r"(a) : "r"(gicd) : "memory");
	__asm__ volatile("ldr %w0, [%1], #4\n\tdsb sy" : "+r"(a), "+r"(gicd) : : "memory");
	cpu_this()->fault_armed = 0;
	EXPECT_TRUE(cpu_this()->fault_count > before);
}

static void accesses_of_all_widths_fault_alike(void)
{
	uint64_t at = 0x0a000000;
	uint64_t value = 0;
	uint64_t before = cpu_this()->fault_count;

	cpu_this()->fault_armed = 1;
	__asm__ volatile("ldrb %w0, [%1]\n\tdsb sy" : "+r"(value) : "r"(at) : "memory");
	__asm__ volatile("ldrsh %0, [%1]\n\tdsb sy" : "+r"(value) : "r"(at) : "memory");
	__asm__ volatile("ldr %0, [%1]\n\tdsb sy" : "+r"(value) : "r"(at) : "memory");
	__asm__ volatile("strb %w0, [%1]\n\tdsb sy" : : "r"(value), "r"(at) : "memory");
	__asm__ volatile("strh wzr, [%0]\n\tdsb sy" : : "r"(at) : "memory");
	__asm__ volatile("str xzr, [%0]\n\tdsb sy" : : "r"(at) : "memory");
	cpu_this()->fault_armed = 0;
	EXPECT(cpu_this()->fault_count - before, 6);
}

/* MRS of one encoding of 15 bits; an exception is counted. */
static uint64_t read_register(uint32_t encoding)
{
	static uint32_t code[2] = { 0, 0xd65f03c0 }; /* mrs x0, ...; ret */
	uint64_t value;

	*(volatile uint32_t *)code = 0xd5300000 | encoding << 5;
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\tdsb ish\n\tisb"
			 :
			 : "r"(code)
			 : "memory");
	cpu_this()->fault_armed = 1;
	value = ((uint64_t(*)(void))(uintptr_t)code)();
	cpu_this()->fault_armed = 0;
	return value;
}

/*
 * MRS of each of the 32768 encodings: a value, or an undefined exception in the guest, also for what
 * traps to EL2 on CPUs with features that EL2 never heard of.
 */
static void every_system_register_may_be_read(void)
{
	uint64_t before = cpu_this()->fault_count;

	irq_disable();
	for (uint32_t encoding = 0; encoding < ABI_BIT(15); encoding++) {
		read_register(encoding);
	}
	interrupt_init();
	irq_enable();
	EXPECT_TRUE(cpu_this()->fault_count > before);
}

/* op0 is 2 or 3 */
#define SYSREG(op0, op1, crn, crm, op2)                                                            \
	(((op0)&1) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define ID_PFR0  SYSREG(3, 0, 0, 4, 0)
#define ID_PFR1  SYSREG(3, 0, 0, 4, 1)
#define ID_PFR2  SYSREG(3, 0, 0, 4, 2)
#define ID_DFR0  SYSREG(3, 0, 0, 5, 0)
#define ID_ISAR0 SYSREG(3, 0, 0, 6, 0)
#define ID_ISAR1 SYSREG(3, 0, 0, 6, 1)
#define ID_MMFR1 SYSREG(3, 0, 0, 7, 1)
#define ID_MMFR3 SYSREG(3, 0, 0, 7, 3)

static const struct {
	uint32_t id; /* the field of an ID register that announces the register */
	uint32_t shift;
	uint32_t minimum;
	uint32_t encoding;
} announced[] = {
	{ ID_PFR0, 56, 2, SYSREG(3, 0, 13, 0, 7) },  /* SCXTNUM_EL1 */
	{ ID_PFR0, 56, 2, SYSREG(3, 3, 13, 0, 7) },  /* SCXTNUM_EL0 */
	{ ID_PFR0, 28, 1, SYSREG(3, 0, 5, 3, 0) },   /* ERRIDR_EL1 */
	{ ID_PFR0, 32, 1, SYSREG(3, 0, 1, 2, 0) },   /* ZCR_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 0, 1, 2, 6) },   /* SMCR_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 0, 1, 2, 4) },   /* SMPRI_EL1 */
	{ ID_PFR1, 24, 1, SYSREG(3, 3, 13, 0, 5) },  /* TPIDR2_EL0 */
	{ ID_PFR1, 8, 2, SYSREG(3, 0, 1, 0, 6) },    /* GCR_EL1 */
	{ ID_PFR1, 44, 1, SYSREG(3, 0, 2, 5, 0) },   /* GCSCR_EL1 */
	{ ID_PFR2, 32, 1, SYSREG(3, 3, 4, 4, 2) },   /* FPMR */
	{ ID_DFR0, 40, 1, SYSREG(3, 0, 1, 2, 1) },   /* TRFCR_EL1 */
	{ ID_ISAR0, 60, 1, SYSREG(3, 3, 2, 4, 0) },  /* RNDR */
	{ ID_ISAR1, 4, 1, SYSREG(3, 0, 2, 1, 0) },   /* APIAKeyLo_EL1, by APA */
	{ ID_ISAR1, 8, 1, SYSREG(3, 0, 2, 1, 0) },   /* by API */
	{ ID_MMFR1, 16, 1, SYSREG(3, 0, 10, 4, 3) }, /* LORC_EL1 */
	{ ID_MMFR3, 0, 1, SYSREG(3, 0, 2, 0, 3) },   /* TCR2_EL1 */
	{ ID_MMFR3, 4, 1, SYSREG(3, 0, 1, 0, 3) },   /* SCTLR2_EL1 */
	{ ID_MMFR3, 8, 1, SYSREG(3, 0, 10, 2, 3) },  /* PIR_EL1 */
	{ ID_MMFR3, 16, 1, SYSREG(3, 0, 10, 2, 4) }, /* POR_EL1 */
};

/* CPACR_EL1: SVE and SME are not trapped to EL1. */
#define CPACR_ZEN_SMEN ABI_ULL(0x3030000)

static void registers_that_the_cpu_announces_are_there(void)
{
	uint64_t cpacr;

	__asm__ volatile("mrs %0, cpacr_el1" : "=r"(cpacr));
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(cpacr | CPACR_ZEN_SMEN));
	for (uint32_t i = 0; i < COUNT(announced); i++) {
		uint64_t before = cpu_this()->fault_count;
		uint64_t id = read_register(announced[i].id);

		if ((id >> announced[i].shift & 0xf) >= announced[i].minimum) {
			note("register", announced[i].encoding);
			read_register(announced[i].encoding);
			EXPECT(cpu_this()->fault_count, before);
		}
	}
	__asm__ volatile("msr cpacr_el1, %0\n\tisb" : : "r"(cpacr));
}

static const struct test tests[] = {
	TEST(conduits_memory_is_found),
	TEST(conduits_memory_cannot_be_read_or_written),
	TEST(conduits_memory_cannot_be_executed),
	TEST(page_tables_in_conduits_memory_do_not_work),
	TEST(cache_maintenance_of_conduits_memory_does_nothing),
	TEST(hidden_devices_are_not_there),
	TEST(firmware_in_flash_cannot_be_written),
	TEST(memory_beyond_ram_is_not_there),
	TEST(fw_cfg_does_not_read_memory_out),
	TEST(accesses_without_syndrome_fault),
	TEST(accesses_of_all_widths_fault_alike),
	TEST(every_system_register_may_be_read),
	TEST(registers_that_the_cpu_announces_are_there),
};
GROUP(group_isolation, "isolation");
