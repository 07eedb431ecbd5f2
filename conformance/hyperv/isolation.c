/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest cannot reach EL2's memory, nor devices that can write memory. An access ends in an external abort, as on a bus
 * without a device.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

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

void isolation_conduits_memory_is_found(void)
{
	EXPECT_TRUE(hidden_memory() != 0);
}

void isolation_conduits_memory_cannot_be_read_or_written(void)
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

void isolation_conduits_memory_cannot_be_executed(void)
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

void isolation_page_tables_in_conduits_memory_do_not_work(void)
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

void isolation_cache_maintenance_of_conduits_memory_does_nothing(void)
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

void isolation_hidden_devices_are_not_there(void)
{
	for (uint32_t i = 0; i < ABI_COUNT(hidden_devices); i++) {
		expect_data_abort(hidden_devices[i], false);
		expect_data_abort(hidden_devices[i], true);
	}
}

/* The bank that the firmware is in, by its first and last words, and by what follows the firmware. */
void isolation_firmware_in_flash_cannot_be_written(void)
{
	static const uint64_t words[] = { 0, 0x03f00000, 0x03fffffc };
	struct fault fault;

	for (uint32_t i = 0; i < ABI_COUNT(words); i++) {
		EXPECT_TRUE(!faults_on_read(words[i], &fault));
		expect_data_abort(words[i], true);
	}
}

void isolation_memory_beyond_ram_is_not_there(void)
{
	expect_data_abort(ram_end(), false);
	expect_data_abort(ram_end(), true);
	expect_data_abort(UNUSED_GIGABYTE, false);
}

void isolation_fw_cfg_does_not_read_memory_out(void)
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
 * The syndrome does not describe these accesses: the guest gets an abort, EL2 does not guess.
 */
void isolation_accesses_without_syndrome_fault(void)
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

void isolation_accesses_of_all_widths_fault_alike(void)
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
