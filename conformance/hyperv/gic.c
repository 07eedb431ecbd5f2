/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The GIC [IHI0069] is the guest's but for EL2's timer, PPI 26 in Group 0, and the SPIs of devices that the guest does not see.
 * Nothing that the guest writes takes them away, and nothing makes the GIC write memory for the guest.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define GICD              ABI_ULL(0x08000000)
#define GICD_CTLR         ABI_U(0x0000)
#define GICD_TYPER        ABI_U(0x0004)
#define GICD_IGROUPR3     ABI_U(0x008c)
#define GICD_IPRIORITYR   ABI_U(0x0400)
#define GICD_INMIR        ABI_U(0x0f80)
#define GICR_WAKER        ABI_U(0x00014)
#define GICR_IPRIORITYR   ABI_U(0x10400)
#define GICR_INMIR0       ABI_U(0x10f80)
#define GICR_CTLR         ABI_U(0x00000)
#define GICR_TYPER        ABI_U(0x00008)
#define GICR_SETLPIR      ABI_U(0x00040)
#define GICR_IGROUPR0     ABI_U(0x10080)
#define GICR_ICENABLER0   ABI_U(0x10180)
#define GICR_ISPENDR0     ABI_U(0x10200)
#define GICR_ICPENDR0     ABI_U(0x10280)
#define GICR_ISACTIVER0   ABI_U(0x10300)
#define GICR_ICACTIVER0   ABI_U(0x10380)
#define GICR_IPRIORITYR24 ABI_U(0x10418)
#define GICR_ICFGR1       ABI_U(0x10c04)
#define GICR_IGRPMODR0    ABI_U(0x10d00)
#define GICR_NSACR        ABI_U(0x10e00)
#define GICD_CTLR_ARE     ABI_U(0x0010)
#define GICD_SETSPI_NSR   ABI_U(0x0040)
#define GICD_ISPENDR      ABI_U(0x0200)
#define GICD_IROUTER      ABI_U(0x6000)
#define EL2_TIMER         ABI_U(26)
#define VIRTIO_FIRST      ABI_U(48) /* virtio-mmio: slot 0; slot 31 is the last */
#define VIRTIO_LAST       ABI_U(79)
#define PATIENCE_MS       ABI_U(3000)
#define ALL               ABI_U(0xffffffff)
#define MESSAGE_CONFIG    ABI_ULL(0x8) /* auto-enable; a SINT beside it */
#define SINT_POLLING      ABI_ULL(0x40000)
#define DIRECT_CONFIG     ABI_ULL(0x1009) /* direct, auto-enable, enable; a vector beside it */

static uint32_t gicd_read(uint32_t offset)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(GICD + offset) : "memory");
	return value;
}

static void gicd_write(uint32_t offset, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(GICD + offset) : "memory");
}

/* A synthetic timer of 1 ms expires, so EL2's own timer works. */
static void expect_el2_timer_lives(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);

	hv_set(REG_STIMER0_CONFIG, DIRECT_CONFIG | (uint64_t)INTID_DIRECT << 4);
	hv_set(REG_STIMER0_COUNT, hv_now() + 10000);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 1, ticks_of_ms(PATIENCE_MS)));
	hv_set(REG_STIMER0_CONFIG, 0);
}

void gic_el2_timer_cannot_be_disabled(void)
{
	gicr_write(0, GICR_ICENABLER0, ABI_BIT(EL2_TIMER));
	expect_el2_timer_lives();
}

void gic_el2_timer_cannot_change_group(void)
{
	gicr_write(0, GICR_IGROUPR0, ALL);
	gicr_write(0, GICR_IGRPMODR0, ALL);
	EXPECT(gicr_read(0, GICR_IGROUPR0) >> EL2_TIMER & 1, 0);
	expect_el2_timer_lives();
}

void gic_guests_interrupts_stay_in_group_1(void)
{
	gicr_write(0, GICR_IGROUPR0, 0);
	EXPECT(gicr_read(0, GICR_IGROUPR0) | ABI_BIT(EL2_TIMER), ALL);
	gicd_write(GICD_IGROUPR3, 0);
	EXPECT(gicd_read(GICD_IGROUPR3), ALL);
	expect_el2_timer_lives();
}

/*
 * A guest that forgets to choose a group must not hand its interrupts to EL2, which nobody would end there. The reset value is
 * UNKNOWN [IHI0069 "GICR_IGROUPR0"], so a hypervisor may choose.
 */
void gic_interrupts_of_a_new_cpu_are_in_group_1(void)
{
	EXPECT(gicr_read(0, GICR_IGROUPR0) | ABI_BIT(EL2_TIMER), ALL);
	EXPECT(cpus[0].first_groups | ABI_BIT(EL2_TIMER), ALL);
	EXPECT(gicd_read(GICD_IGROUPR3), ALL);
	if (!power_on(2)) {
		skip("needs -smp 3");
		return;
	}
	EXPECT(cpus[2].first_groups | ABI_BIT(EL2_TIMER), ALL);
	EXPECT_TRUE(power_off(2));
}

void gic_el2_timer_keeps_priority_and_trigger(void)
{
	uint32_t priority = gicr_read(0, GICR_IPRIORITYR24);

	gicr_write(0, GICR_IPRIORITYR24, 0xf0f0f0f0);
	EXPECT(gicr_read(0, GICR_IPRIORITYR24) >> 16 & 0xff, priority >> 16 & 0xff);
	EXPECT(gicr_read(0, GICR_IPRIORITYR24) & 0xff, 0xf0);
	__asm__ volatile("strb %w0, [%1]"
			 :
			 : "r"(0xf0), "r"(ABI_ULL(0x080a0000) + GICR_IPRIORITYR24 + 2)
			 : "memory");
	EXPECT(gicr_read(0, GICR_IPRIORITYR24) >> 16 & 0xff, priority >> 16 & 0xff);
	gicr_write(0, GICR_ICFGR1, ALL);
	expect_el2_timer_lives();
	gicr_write(0, GICR_IPRIORITYR24, priority);
}

static void gicr_write_byte(uint32_t offset, uint8_t value)
{
	__asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(cpus[0].gicr + offset) : "memory");
}

/*
 * The message of a synthetic timer comes into memory: neither an interrupt nor a trap of the guest helps. @calls: make a call by
 * lists meanwhile, which does not concern the timer.
 */
static void expect_el2_timer_lives_alone(bool calls)
{
	struct hv_message *slot = &message_page()->slot[SINT_TIMER];
	uint64_t start;

	synic_start();
	hv_set(REG_SINT0 + SINT_TIMER, INTID_TIMER | SINT_POLLING);
	hv_set(REG_STIMER0_CONFIG, MESSAGE_CONFIG | (uint64_t)SINT_TIMER << 16);
	hv_set(REG_STIMER0_COUNT, hv_now() + 10000);
	start = counter();
	while (__atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) == 0 &&
	       counter() - start < ticks_of_ms(PATIENCE_MS)) {
		if (calls) {
			hv_post(0, 0, slot, 0);
		}
	}
	EXPECT(slot->type, 0x80000010);
	hv_set(REG_STIMER0_CONFIG, 0);
	synic_stop();
}

/* [IHI0069 4.8.1 "Interrupt prioritization"]: of those with one priority the lower INTID comes first. */
void gic_pending_interrupts_of_priority_0_do_not_hold_el2_up(void)
{
	uint32_t priorities = GICR_IPRIORITYR + INTID_DIRECT;
	uint32_t before = gicr_read(0, priorities & ~ABI_U(3)) >> (8 * (priorities & 3)) & 0xff;

	EXPECT_TRUE(INTID_DIRECT < EL2_TIMER);
	irq_disable();
	gicr_write_byte(priorities, 0);
	gicr_write(0, GICR_ISPENDR0, ABI_BIT(INTID_DIRECT));
	expect_el2_timer_lives_alone(false);
	gicr_write(0, GICR_ICPENDR0, ABI_BIT(INTID_DIRECT));
	gicr_write_byte(priorities, (uint8_t)before);
	irq_enable();
}

/*
 * It is acknowledged and not ended: from then on its priority is active, as far as ICC_BPR1_EL1 lets it be told from others.
 * With that at 7, as EDK2 leaves it, half of all priorities are one.
 */
void gic_active_interrupts_of_priority_0_do_not_hold_el2_up(void)
{
	uint32_t priorities = GICR_IPRIORITYR + INTID_DIRECT;
	uint32_t before = gicr_read(0, priorities & ~ABI_U(3)) >> (8 * (priorities & 3)) & 0xff;
	uint64_t binary_point = sysreg_read(s3_0_c12_c12_3);
	uint64_t intid;

	irq_disable();
	sysreg_write(s3_0_c12_c12_3, 0);
	isb();
	gicr_write_byte(priorities, 0);
	gicr_write(0, GICR_ISPENDR0, ABI_BIT(INTID_DIRECT));
	dsb_sy();
	intid = sysreg_read(s3_0_c12_c12_0); /* ICC_IAR1_EL1 */
	EXPECT(intid, INTID_DIRECT);
	expect_el2_timer_lives_alone(false);
	sysreg_write(s3_0_c12_c12_1, intid); /* ICC_EOIR1_EL1 */
	sysreg_write(s3_0_c12_c12_3, binary_point);
	gicr_write_byte(priorities, (uint8_t)before);
	irq_enable();
}

void gic_no_priority_register_takes_0(void)
{
	for (uint32_t offset = 0; offset < 32; offset += 4) {
		uint32_t before = gicr_read(0, GICR_IPRIORITYR + offset);

		note("private", offset);
		gicr_write(0, GICR_IPRIORITYR + offset, 0);
		for (uint32_t i = 0; i < 4; i++) {
			if (offset + i != EL2_TIMER) {
				EXPECT_TRUE((gicr_read(0, GICR_IPRIORITYR + offset) >> 8 * i &
					     0xff) != 0);
			}
		}
		gicr_write(0, GICR_IPRIORITYR + offset, before);
	}
	gicd_write(GICD_IPRIORITYR + 32, 0);
	EXPECT_TRUE((gicd_read(GICD_IPRIORITYR + 32) & 0xff) != 0);
	gicd_write(GICD_IPRIORITYR + 32, 0xa0a0a0a0);
	EXPECT(gicd_read(GICD_IPRIORITYR + 32), 0xa0a0a0a0);
}

/* ICC_AP1R0_EL1 belongs to the guest: with priority 0 active in it no FIQ is taken. Long calls to EL2 are served all the same. */
void gic_active_priority_register_does_not_keep_calls_from_el2(void)
{
	irq_disable();
	sysreg_write(s3_0_c12_c9_0, 1);
	isb();
	expect_el2_timer_lives_alone(true);
	sysreg_write(s3_0_c12_c9_0, 0);
	isb();
	irq_enable();
	expect_el2_timer_lives_alone(false);
}

void gic_redistributor_cannot_be_put_to_sleep(void)
{
	gicr_write(0, GICR_WAKER, 2);
	EXPECT(gicr_read(0, GICR_WAKER) & 2, 0);
	expect_el2_timer_lives();
}

void gic_there_are_no_nmis(void)
{
	EXPECT(gicd_read(GICD_TYPER) >> 9 & 1, 0);
	gicr_write(0, GICR_INMIR0, ALL);
	EXPECT(gicr_read(0, GICR_INMIR0), 0);
	gicd_write(GICD_INMIR + 4, ALL);
	EXPECT(gicd_read(GICD_INMIR + 4), 0);
	expect_el2_timer_lives();
}

void gic_el2_timer_cannot_be_made_pending_or_active(void)
{
	gicr_write(0, GICR_ISPENDR0, ABI_BIT(EL2_TIMER));
	gicr_write(0, GICR_ICPENDR0, ABI_BIT(EL2_TIMER));
	gicr_write(0, GICR_ISACTIVER0, ABI_BIT(EL2_TIMER));
	expect_el2_timer_lives();
	gicr_write(0, GICR_ICACTIVER0, ABI_BIT(EL2_TIMER));
	gicr_write(0, GICR_NSACR, ALL);
	expect_el2_timer_lives();
}

void gic_group_0_cannot_be_switched_off(void)
{
	uint32_t before = gicd_read(GICD_CTLR);

	gicd_write(GICD_CTLR, before & ~ABI_U(1));
	expect_el2_timer_lives();
	gicd_write(GICD_CTLR, before);
	EXPECT(gicd_read(GICD_CTLR) & 1, 1);
}

void gic_group_0_registers_of_the_cpu_are_not_el2s(void)
{
	/* ICC_IGRPEN0_EL1, ICC_BPR0_EL1, ICC_SGI0R_EL1, ICC_ASGI1R_EL1, ICC_EOIR0_EL1 */
	cpu_this()->fault_armed = 1;
	sysreg_write(s3_0_c12_c12_6, 0);
	sysreg_write(s3_0_c12_c8_3, 7);
	sysreg_write(s3_0_c12_c11_7, 0x1);
	sysreg_write(s3_0_c12_c11_6, 0x1);
	sysreg_write(s3_0_c12_c8_1, EL2_TIMER);
	sysreg_read(s3_0_c12_c8_0);
	isb();
	cpu_this()->fault_armed = 0;
	expect_el2_timer_lives();
}

void gic_priority_mask_does_not_stop_el2(void)
{
	uint64_t before = hv_now();

	/* ICC_PMR_EL1 at its strictest: the guest's interrupts wait, EL2's timer does not. */
	sysreg_write(s3_0_c4_c6_0, 0x80);
	isb();
	wait_ticks(ticks_of_ms(2));
	sysreg_write(s3_0_c4_c6_0, 0xff);
	isb();
	EXPECT_TRUE(hv_now() > before);
	expect_el2_timer_lives();
}

void gic_there_are_no_lpis(void)
{
	EXPECT(gicd_read(GICD_TYPER) >> 17 & 1, 0);
	EXPECT(gicr_read(0, GICR_TYPER) & 3, 0);
	gicr_write(0, GICR_CTLR, gicr_read(0, GICR_CTLR) | 1);
	EXPECT(gicr_read(0, GICR_CTLR) & 1, 0);
	gicr_write(0, GICR_SETLPIR, 8192);
}

/* Registers of the distributor with a field for each SPI, but for IGROUPR: what cannot be reset is 0. */
static const struct {
	uint32_t offset;
	uint32_t width; /* bits of a field */
} spi_fields[] = {
	{ 0x0080, 1 }, { 0x0100, 1 }, { 0x0180, 1 },        { 0x0200, 1 },
	{ 0x0280, 1 }, { 0x0300, 1 }, { 0x0380, 1 },        { 0x0400, 8 },
	{ 0x0800, 8 }, { 0x0c00, 2 }, { GICD_IROUTER, 64 },
};

/* Bits of the word at @offset of a register that belong to an SPI of virtio-mmio. */
static uint32_t virtio_bits(uint32_t base, uint32_t width, uint32_t offset)
{
	uint32_t bits = 0;

	for (uint32_t bit = 0; bit < 32; bit++) {
		uint32_t intid = ((offset - base) * 8 + bit) / width;

		bits |= (uint32_t)(intid >= VIRTIO_FIRST && intid <= VIRTIO_LAST) << bit;
	}
	return bits;
}

static void gicd_write_64(uint32_t offset, uint64_t value)
{
	__asm__ volatile("str %0, [%1]" : : "r"(value), "r"(GICD + offset) : "memory");
}

/*
 * Devices that the guest does not see interrupt EL2 or are off: their fields read as 0, and no write changes that. The other
 * fields of these words belong to interrupts that this image does not use.
 */
void gic_spis_of_hidden_devices_are_withheld(void)
{
	for (uint32_t i = 0; i < ABI_COUNT(spi_fields); i++) {
		uint32_t base = spi_fields[i].offset;
		uint32_t width = spi_fields[i].width;
		uint32_t end = base + (VIRTIO_LAST + 1) * width / 8;

		for (uint32_t at = (base + VIRTIO_FIRST * width / 8) & ~ABI_U(7); at < end;
		     at += 8) {
			uint32_t low = virtio_bits(base, width, at);
			uint32_t high = virtio_bits(base, width, at + 4);

			note("register", at);
			EXPECT(gicd_read(at) & low, 0);
			EXPECT(gicd_read(at + 4) & high, 0);
			gicd_write(at, low);
			gicd_write(at + 4, high);
			gicd_write_64(at, low | (uint64_t)high << 32);
			EXPECT(gicd_read(at) & low, 0);
			EXPECT(gicd_read(at + 4) & high, 0);
		}
	}
	expect_el2_timer_lives();
}

void gic_messages_raise_no_spi(void)
{
	EXPECT(gicd_read(GICD_TYPER) >> 16 & 1, 0);
	for (uint32_t offset = 0; offset < 0x20; offset += 8) {
		gicd_write(GICD_SETSPI_NSR + offset, VIRTIO_LAST);
		gicd_write(GICD_SETSPI_NSR + offset, 100);
	}
	EXPECT(gicd_read(GICD_ISPENDR + VIRTIO_LAST / 32 * 4) >> VIRTIO_LAST % 32 & 1, 0);
	EXPECT(gicd_read(GICD_ISPENDR + 12) >> 4 & 1, 0);
	expect_el2_timer_lives();
}

void gic_affinity_routing_stays_on(void)
{
	uint32_t before = gicd_read(GICD_CTLR);

	gicd_write(GICD_CTLR, before & ~GICD_CTLR_ARE);
	EXPECT(gicd_read(GICD_CTLR) & GICD_CTLR_ARE, GICD_CTLR_ARE);
	expect_el2_timer_lives();
}

void gic_frames_of_absent_cpus_are_not_there(void)
{
	struct fault fault;

	if (hv_get_of(63, REG_VP_INDEX).status == 0) {
		skip("all CPUs are there");
		return;
	}
	/* The frames of VP 63 follow those of all VPs that this image starts. */
	EXPECT_TRUE(faults_on_read(ABI_ULL(0x080a0000) + 63 * ABI_ULL(0x20000), &fault));
	EXPECT_TRUE(faults_on_write(ABI_ULL(0x080a0000) + 63 * ABI_ULL(0x20000) + GICR_ICENABLER0,
				    ALL, &fault));
}

/* The frames of the distributor and of this CPU's redistributor. */
static const struct {
	uint64_t base;
	uint64_t size;
} frames[] = { { GICD, 0x10000 }, { ABI_ULL(0x080a0000), 0x20000 } };

void gic_reads_anywhere_do_no_harm(void)
{
	uint64_t value = 0;

	/* A reserved offset may fault in the guest. */
	cpu_this()->fault_armed = 1;
	for (uint32_t i = 0; i < ABI_COUNT(frames); i++) {
		for (uint64_t at = frames[i].base; at < frames[i].base + frames[i].size; at += 8) {
			__asm__ volatile("ldr %0, [%1]" : "+r"(value) : "r"(at) : "memory");
			__asm__ volatile("ldr %w0, [%1]" : "+r"(value) : "r"(at + 4) : "memory");
			__asm__ volatile("ldrh %w0, [%1]" : "+r"(value) : "r"(at + 2) : "memory");
			__asm__ volatile("ldrsb %0, [%1]" : "+r"(value) : "r"(at + 7) : "memory");
		}
	}
	dsb_sy();
	cpu_this()->fault_armed = 0;
	expect_el2_timer_lives();
}

void gic_writes_anywhere_do_not_take_el2s_timer(void)
{
	uint64_t random = ABI_ULL(0xda942042e4dd58b5);

	irq_disable();
	cpu_this()->fault_armed = 1;
	for (uint32_t i = 0; i < 50000; i++) {
		uint64_t at;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		at = frames[random & 1].base + (random >> 8) % frames[random & 1].size;
		switch (random >> 60 & 3) {
		case 0:
			__asm__ volatile("strb %w0, [%1]" : : "r"(random), "r"(at) : "memory");
			break;
		case 1:
			at &= ~ABI_ULL(1);
			__asm__ volatile("strh %w0, [%1]" : : "r"(random), "r"(at) : "memory");
			break;
		case 2:
			at &= ~ABI_ULL(3);
			__asm__ volatile("str %w0, [%1]" : : "r"(random), "r"(at) : "memory");
			break;
		default:
			at &= ~ABI_ULL(7);
			__asm__ volatile("str %0, [%1]" : : "r"(random), "r"(at) : "memory");
			break;
		}
	}
	dsb_sy();
	cpu_this()->fault_armed = 0;
	gicd_write(GICD_CTLR, 0x12);
	interrupt_init();
	irq_enable();
	expect_el2_timer_lives();
	EXPECT(gicr_read(0, GICR_IGROUPR0) | ABI_BIT(EL2_TIMER), ALL);
}

void gic_sgis_arrive(void)
{
	uint32_t before = interrupts_of(7);

	sysreg_write(s3_0_c12_c11_5, ABI_ULL(7) << 24 | 1); /* ICC_SGI1R_EL1: SGI 7 to CPU 0 */
	EXPECT_TRUE(interrupt_wait(7, before + 1, ticks_of_ms(PATIENCE_MS)));
}

void gic_ppis_of_the_guest_are_its_own(void)
{
	uint32_t before = interrupts_of(21);

	gicr_write(0, GICR_ISPENDR0, ABI_BIT(21));
	EXPECT_TRUE(interrupt_wait(21, before + 1, ticks_of_ms(PATIENCE_MS)));
}
