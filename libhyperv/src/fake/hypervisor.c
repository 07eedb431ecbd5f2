/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor in place of the instruction, by its own reading of the specification: control words,
 * inputs, privileges, registers, SynIC and timers. One partition, in the test's own memory.
 */
#include "fake/hypervisor.h"

#include <assert.h>
#include <string.h>

#include "abi/hv_crash.h"
#include "abi/hv_features.h"
#include "abi/hv_identity.h"
#include "abi/hv_timer.h"
#include "abi/psci.h"
#include "hyperv/hypercall.h"
#include "smccc/call.h"

#define QUEUE_MAX   16U /* messages that wait for a SINT */
#define INTID_MAX   256U
#define REFUSED_MAX 32U
#define VERSION     0x00010002U /* of the convention */
#define COUNTER_HZ  62500000U
#define PPI_MIN     16U
#define PPI_MAX     31U
#define GARBAGE     0x6761726261676521ULL

/* A register of the table. */
struct known {
	uint32_t name;
	uint32_t width;
	enum hv_access access;
};

static const struct known known[] = {
#define HV_REGISTER(constant, name, number, width, access) { number, width, HV_ACCESS_##access },
#include "abi/hv_vp_register.def"
};

#define REGISTER_COUNT ABI_COUNT(known)

struct queued {
	uint32_t type;
	uint8_t size;
	uint8_t payload[HV_MESSAGE_PAYLOAD_SIZE_MAX];
};

struct queue {
	struct queued messages[QUEUE_MAX];
	uint32_t count;
};

static struct {
	uint32_t vp_count;
	uint32_t vp;
	bool absent;
	uint32_t reps_each;
	uint64_t reference;
	uint64_t counter;
	uint32_t tsc_sequence;
	const struct fake_events *events;
	uint64_t values[FAKE_VP_MAX][REGISTER_COUNT][2];
	uint32_t writes[FAKE_VP_MAX][REGISTER_COUNT];
	uint64_t next_expiry[FAKE_VP_MAX][HV_STIMER_COUNT];
	struct queue queues[FAKE_VP_MAX][HV_SINT_COUNT];
	uint32_t interrupts[FAKE_VP_MAX][INTID_MAX];
	struct {
		uint32_t name;
		hv_status_t status;
	} refused[REFUSED_MAX], unreadable;
	struct fake_hypercall log[FAKE_LOG_MAX];
	size_t log_count;
} hv;

/* Index in the table; REGISTER_COUNT: there is no such register. */
static size_t find(uint32_t name)
{
	size_t i = 0;

	while (i < REGISTER_COUNT && known[i].name != name) {
		i++;
	}
	return i;
}

static bool between(uint32_t name, uint32_t first, uint32_t last)
{
	return name >= first && name <= last;
}

static bool is_sint(uint32_t name)
{
	return between(name, 0xA0000, 0xA000F);
}

static bool is_stimer(uint32_t name)
{
	return between(name, 0xB0000, 0xB0007);
}

/* What a VP has for itself; everything else is the partition's, and VP 0 holds it. */
static bool is_of_vp(uint32_t name)
{
	return between(name, 0xA0000, 0xA0015) || is_stimer(name) || name == 0x90000 ||
	       name == 0x90003 || name == 0x90013;
}

uint64_t *fake_register(uint32_t vp, uint32_t name)
{
	const size_t index = find(name);

	assert(vp < FAKE_VP_MAX && index < REGISTER_COUNT);
	return hv.values[is_of_vp(name) ? vp : 0][index];
}

uint32_t fake_writes(uint32_t vp, uint32_t name)
{
	const size_t index = find(name);

	assert(vp < FAKE_VP_MAX && index < REGISTER_COUNT);
	return hv.writes[is_of_vp(name) ? vp : 0][index];
}

void fake_privileges(uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t *words = fake_register(0, 0x200);

	words[0] = (uint64_t)b << 32 | a;
	words[1] = c;
}

void fake_hypervisor_reset(uint32_t vp_count)
{
	assert(vp_count >= 1 && vp_count <= FAKE_VP_MAX);
	memset(&hv, 0, sizeof(hv));
	hv.vp_count = vp_count;
	fake_privileges(0x00007FFF, 0x007FFFFF, 0x0000FFFF);
	fake_register(0, 0x100)[0] = 0x000A000000006CD1; /* 10.0, build 27857 */
	fake_register(0, 0x100)[1] = 0x0300000700000002; /* service pack 2, branch 3, number 7 */
	fake_register(0, 0x201)[0] = 0xFFFFFFFF0000000E;
	fake_register(0, 0x202)[0] = 0x0000080000000000 | vp_count;
	fake_register(0, 0x215)[0] = 0xC000000000000000;
	for (uint32_t vp = 0; vp < vp_count; vp++) {
		*fake_register(vp, 0x90003) = vp;
		*fake_register(vp, 0xA0011) = 1;
		for (uint32_t sint = 0; sint < HV_SINT_COUNT; sint++) {
			*fake_register(vp, 0xA0000 + sint) = 0x10000;
		}
	}
	fake_on_counter = NULL;
	fake_on_delay = NULL;
	fake_on_delay_argument = NULL;
	fake_delayed_us = 0;
}

void fake_hypervisor_events(const struct fake_events *events)
{
	hv.events = events;
}

void fake_vp(uint32_t vp)
{
	assert(vp < hv.vp_count);
	hv.vp = vp;
}

void fake_register_unreadable(uint32_t name, hv_status_t status)
{
	hv.unreadable.name = name;
	hv.unreadable.status = status;
}

void fake_register_refuse(uint32_t name, hv_status_t status)
{
	size_t free_row = REFUSED_MAX;

	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (hv.refused[i].status != 0 && hv.refused[i].name == name) {
			hv.refused[i].status = status;
			return;
		}
		if (hv.refused[i].status == 0) {
			free_row = i;
		}
	}
	assert(free_row < REFUSED_MAX);
	hv.refused[free_row].name = name;
	hv.refused[free_row].status = status;
}

static hv_status_t refusal(uint32_t name)
{
	for (size_t i = 0; i < REFUSED_MAX; i++) {
		if (hv.refused[i].status != 0 && hv.refused[i].name == name) {
			return hv.refused[i].status;
		}
	}
	return 0;
}

void fake_absent(bool absent)
{
	hv.absent = absent;
}

void fake_reps(uint32_t reps)
{
	hv.reps_each = reps;
}

uint32_t fake_interrupts(uint32_t vp, uint32_t intid)
{
	assert(vp < FAKE_VP_MAX && intid < INTID_MAX);
	return hv.interrupts[vp][intid];
}

const struct fake_hypercall *fake_log(size_t index)
{
	assert(index < hv.log_count);
	return &hv.log[index];
}

size_t fake_log_count(void)
{
	return hv.log_count;
}

/* SynIC */

/* The page of SIMP or SIEFP; NULL: it is off. */
static void *page_of(uint32_t vp, uint32_t name)
{
	const uint64_t value = *fake_register(vp, name);

	return (value & 1) != 0 ? (void *)(uintptr_t)(value & ~0xFFFULL) : NULL;
}

static bool raise_sint(uint32_t vp, uint32_t sint)
{
	const uint64_t value = *fake_register(vp, 0xA0000 + sint);

	if ((value & 0x10000) != 0 || (value & 0x40000) != 0) {
		return false;
	}
	hv.interrupts[vp][value & 0xFF]++;
	return true;
}

static struct hv_message *slot_of(uint32_t vp, uint32_t sint)
{
	struct hv_message_page *page = page_of(vp, 0xA0013);

	if (page == NULL || (*fake_register(vp, 0xA0010) & 1) == 0) {
		return NULL;
	}
	return &page->slot[sint];
}

/* The oldest message that waits goes to the slot if it is free, or is announced there. */
static void deliver(uint32_t vp, uint32_t sint)
{
	struct queue *queue = &hv.queues[vp][sint];
	struct hv_message *slot = slot_of(vp, sint);
	const struct queued *first = &queue->messages[0];

	if (queue->count == 0 || slot == NULL) {
		return;
	}
	if (__atomic_load_n(&slot->type, __ATOMIC_SEQ_CST) != 0) {
		slot->flags |= 1;
		return;
	}
	memset(&slot->payload_size, 0, sizeof(*slot) - sizeof(slot->type));
	slot->payload_size = first->size;
	memcpy(slot->payload, first->payload, first->size);
	slot->flags = queue->count > 1;
	__atomic_store_n(&slot->type, first->type, __ATOMIC_RELEASE);
	queue->count--;
	memmove(&queue->messages[0], &queue->messages[1],
		queue->count * sizeof(queue->messages[0]));
	raise_sint(vp, sint);
}

bool fake_message(uint32_t vp, uint32_t sint, uint32_t type, const void *payload, size_t size)
{
	struct queue *queue = &hv.queues[vp][sint];
	struct queued *last = &queue->messages[queue->count];

	assert(vp < hv.vp_count && sint < HV_SINT_COUNT && size <= HV_MESSAGE_PAYLOAD_SIZE_MAX);
	if (slot_of(vp, sint) == NULL || queue->count == QUEUE_MAX) {
		return false;
	}
	if ((*fake_register(vp, 0xA0000 + sint) & 0x10000) != 0) {
		return false;
	}
	last->type = type;
	last->size = (uint8_t)size;
	if (size != 0) {
		memcpy(last->payload, payload, size);
	}
	queue->count++;
	/* Behind others it waits for an EOM, as they do. */
	if (queue->count == 1) {
		deliver(vp, sint);
	}
	return true;
}

bool fake_event(uint32_t vp, uint32_t sint, uint32_t flag)
{
	struct hv_event_page *page = page_of(vp, 0xA0012);
	uint64_t *word;
	uint64_t bit = 1ULL << flag % 64;

	assert(vp < hv.vp_count && sint < HV_SINT_COUNT && flag < HV_EVENT_FLAG_COUNT);
	if (page == NULL || (*fake_register(vp, 0xA0010) & 1) == 0 ||
	    (*fake_register(vp, 0xA0000 + sint) & 0x10000) != 0) {
		return false;
	}
	word = &page->sint[sint].words[flag / 64];
	if ((__atomic_fetch_or(word, bit, __ATOMIC_SEQ_CST) & bit) != 0) {
		return false;
	}
	return raise_sint(vp, sint);
}

/* Timers */

static void expire(uint32_t vp, uint32_t timer)
{
	uint64_t *config = fake_register(vp, 0xB0000 + 2 * timer);
	const uint64_t count = *fake_register(vp, 0xB0001 + 2 * timer);
	const struct hv_timer_message message = {
		.timer_index = timer,
		.expiration_time = hv.next_expiry[vp][timer],
		.delivery_time = hv.reference,
	};

	if ((*config & 2) != 0) {
		hv.next_expiry[vp][timer] += count;
	} else {
		*config &= ~1ULL;
	}
	if ((*config & 0x1000) != 0) {
		hv.interrupts[vp][*config >> 4 & 0xFF]++;
	} else {
		fake_message(vp, *config >> 16 & 0xF, 0x80000010, &message, sizeof(message));
	}
}

/* At most so many periods at once: time may have jumped. */
#define EXPIRIES_MAX 64U

static void run_timers(uint32_t vp)
{
	for (uint32_t timer = 0; timer < HV_STIMER_COUNT; timer++) {
		const uint64_t *config = fake_register(vp, 0xB0000 + 2 * timer);

		for (uint32_t i = 0; i < EXPIRIES_MAX && (*config & 1) != 0 &&
				     hv.next_expiry[vp][timer] <= hv.reference;
		     i++) {
			expire(vp, timer);
		}
	}
}

/* A timer as it is after a write to one of its registers. */
static void set_timer(uint32_t vp, uint32_t timer)
{
	const uint64_t config = *fake_register(vp, 0xB0000 + 2 * timer);
	const uint64_t count = *fake_register(vp, 0xB0001 + 2 * timer);

	hv.next_expiry[vp][timer] = (config & 2) != 0 ? hv.reference + count : count;
	run_timers(vp);
}

static uint64_t scaled(uint64_t scale)
{
	__extension__ typedef unsigned __int128 wide;

	return (uint64_t)((wide)hv.counter * scale >> 64);
}

/* Nobody reads while it is written: there is one thread. */
static void write_tsc_page(void)
{
	struct hv_reference_tsc_page *page = page_of(0, 0x90017);
	const uint64_t scale = UINT64_MAX / COUNTER_HZ * HV_REFERENCE_TIME_HZ;

	if (page == NULL) {
		return;
	}
	page->scale = scale;
	page->offset = (int64_t)(hv.reference - scaled(scale));
	page->sequence = ++hv.tsc_sequence;
}

void fake_time(uint64_t reference, uint64_t counter)
{
	hv.reference = reference;
	hv.counter = counter;
	*fake_register(0, 0x90004) = reference;
	write_tsc_page();
	for (uint32_t vp = 0; vp < hv.vp_count; vp++) {
		run_timers(vp);
	}
}

void (*fake_on_counter)(void);

uint64_t fake_counter(void)
{
	if (fake_on_counter != NULL) {
		fake_on_counter();
	}
	return hv.counter;
}

/* Registers */

/* Registers that need a privilege: @word 0 to 2 for a to c. */
static const struct {
	uint32_t first;
	uint32_t last;
	uint32_t word;
	uint32_t bit;
} needs[] = {
	{ 0x90000, 0x90000, 0, 1U << 0 },  { 0x90004, 0x90004, 0, 1U << 1 },
	{ 0xA0000, 0xA0014, 0, 1U << 2 },  { 0xB0000, 0xB0007, 0, 1U << 3 },
	{ 0x90003, 0x90003, 0, 1U << 6 },  { 0x90017, 0x90017, 0, 1U << 9 },
	{ 0x00240, 0x00241, 0, 1U << 11 }, { 0x00210, 0x00215, 2, 1U << 8 },
	{ 0x90013, 0x90013, 0, 1U << 4 },
};

static uint32_t privilege_word(uint32_t word)
{
	return (uint32_t)(fake_register(0, 0x200)[word / 2] >> 32 * (word % 2));
}

static hv_status_t may(uint32_t name, bool write)
{
	const size_t index = find(name);
	const hv_status_t refused = refusal(name);
	enum hv_access access;

	if (refused != 0) {
		return refused;
	}
	if (!write && hv.unreadable.status != 0 && hv.unreadable.name == name) {
		return hv.unreadable.status;
	}
	if (index == REGISTER_COUNT) {
		return 0x0005;
	}
	access = known[index].access;
	if (access == HV_ACCESS_NONE || access == HV_ACCESS_VTL) {
		return 0x0006;
	}
	if ((access & (write ? HV_ACCESS_WRITE_BIT : HV_ACCESS_READ_BIT)) == 0) {
		return 0x0005;
	}
	if (*fake_register(0, 0x90002) == 0 && (access & HV_ACCESS_EARLY_BIT) == 0) {
		return 0x0006;
	}
	for (size_t i = 0; i < ABI_COUNT(needs); i++) {
		if (between(name, needs[i].first, needs[i].last) &&
		    (privilege_word(needs[i].word) & needs[i].bit) == 0) {
			return 0x0006;
		}
	}
	return 0;
}

static bool can_be_stimer_config(uint64_t value)
{
	const uint64_t vector = value >> 4 & 0xFF;

	if ((value & 0xFFFFFFFFFFF0E000) != 0) {
		return false;
	}
	if ((value & 0x1000) != 0) {
		return (privilege_word(2) & 1U << 13) != 0 && vector >= PPI_MIN &&
		       vector <= PPI_MAX;
	}
	return vector == 0;
}

static bool can_be(uint32_t name, uint64_t low, uint64_t high)
{
	if (high != 0) {
		return false;
	}
	if (is_sint(name)) {
		return (low & ~0x1D00FFULL) == 0 &&
		       ((low & 0x10000) != 0 || (low & 0xFF) >= PPI_MIN);
	}
	if (name == 0xA0010) {
		return low <= 1;
	}
	if (name == 0xA0012 || name == 0xA0013 || name == 0x90017 || name == 0x90013) {
		return (low & 0xFFE) == 0;
	}
	if (is_stimer(name) && name % 2 == 0) {
		return can_be_stimer_config(low);
	}
	return true;
}

static void stimer_written(uint32_t vp, uint32_t name)
{
	uint64_t *config = fake_register(vp, name & ~1U);
	const uint64_t count = *fake_register(vp, name | 1U);

	if (name % 2 != 0) {
		*config = count == 0 ? *config & ~1ULL : *config | (*config >> 3 & 1);
	}
	/* By message without a SINT, or without an expiry time: it does not start. */
	if (((*config & 0x1000) == 0 && (*config >> 16 & 0xF) == 0) || count == 0) {
		*config &= ~1ULL;
	}
	set_timer(vp, (name - 0xB0000) / 2);
}

static void written(uint32_t vp, uint32_t name)
{
	if (name == 0xA0014) {
		*fake_register(vp, name) = 0;
		for (uint32_t sint = 0; sint < HV_SINT_COUNT; sint++) {
			deliver(vp, sint);
		}
	}
	if (name == 0x90017) {
		write_tsc_page();
	}
	if (is_stimer(name)) {
		stimer_written(vp, name);
	}
}

static hv_status_t set_register(uint32_t vp, uint32_t name, uint64_t low, uint64_t high)
{
	const hv_status_t status = may(name, true);

	if (status != 0) {
		return status;
	}
	if (!can_be(name, low, high)) {
		return 0x0005;
	}
	hv.writes[is_of_vp(name) ? vp : 0][find(name)]++;
	if (name == 0x215) {
		/* What it reads as are the capabilities: what was written stands behind them. */
		fake_register(vp, name)[1] = low;
		return 0;
	}
	*fake_register(vp, name) = low;
	written(vp, name);
	return 0;
}

static hv_status_t get_register(uint32_t vp, uint32_t name, uint64_t *value)
{
	const hv_status_t status = may(name, false);
	const size_t index = find(name);

	if (status != 0) {
		return status;
	}
	value[0] = fake_register(vp, name)[0];
	value[1] = known[index].width == 128 ? fake_register(vp, name)[1] : 0;
	return 0;
}

/* Hypercalls */

/* A hypercall as it is worked on: copies of its input, and where its output goes. */
struct call {
	uint32_t start;
	uint32_t count; /* of elements, 0: simple */
	uint8_t input[4096];
	uint8_t output[4096];
	struct fake_hypercall *log;
};

struct row {
	uint16_t code;
	bool rep;
	uint32_t input_size;
	uint32_t rep_input_size;
	uint32_t output_size;
	uint32_t rep_output_size;
	uint32_t privilege_b;
	/* returns: the result value */
	uint64_t (*handler)(struct call *call);
};

static uint64_t result(hv_status_t status, uint32_t done)
{
	return (uint64_t)done << 32 | status;
}

/* Partition and VP of a header; the other VP needs a privilege of its own. */
static hv_status_t target_of(const struct call *call, uint32_t *vp)
{
	struct hv_vp_registers_input header;

	memcpy(&header, call->input, sizeof(header));
	if (header.partition_id != 0xFFFFFFFFFFFFFFFF) {
		return 0x000D;
	}
	if (header.target_vtl != 0) {
		return 0x0005;
	}
	*vp = header.vp_index == 0xFFFFFFFE ? hv.vp : header.vp_index;
	if (*vp >= hv.vp_count) {
		return 0x000E;
	}
	return *vp == hv.vp || (privilege_word(1) & 1U << 17) != 0 ? 0 : 0x0006;
}

/* Where this turn ends: a long rep hypercall is left before its end. */
static uint32_t end_of(const struct call *call)
{
	if (hv.reps_each != 0 && call->count - call->start > hv.reps_each) {
		return call->start + hv.reps_each;
	}
	return call->count;
}

static uint64_t get_vp_registers(struct call *call)
{
	uint32_t vp;
	uint32_t done = call->start;
	hv_status_t status = target_of(call, &vp);

	while (status == 0 && done < end_of(call)) {
		uint64_t value[2];
		uint32_t name;

		memcpy(&name, call->input + 16 + (size_t)4 * done, sizeof(name));
		call->log->name = name;
		status = get_register(vp, name, value);
		if (status == 0) {
			call->log->value = value[0];
			memcpy(call->output + (size_t)16 * done, value, sizeof(value));
			done++;
		}
	}
	return result(status, done);
}

static uint64_t set_vp_registers(struct call *call)
{
	uint32_t vp;
	uint32_t done = call->start;
	hv_status_t status = target_of(call, &vp);

	while (status == 0 && done < end_of(call)) {
		struct hv_set_vp_register element;

		memcpy(&element, call->input + 16 + (size_t)32 * done, sizeof(element));
		call->log->name = element.name;
		call->log->value = element.value.low;
		status = set_register(vp, element.name, element.value.low, element.value.high);
		done += status == 0;
	}
	return result(status, done);
}

static uint64_t post_message(struct call *call)
{
	struct hv_post_message_input input;

	memcpy(&input, call->input, sizeof(input));
	if (input.message_type == 0 || input.message_type >> 31 != 0 || input.payload_size > 240) {
		return 0x0005;
	}
	if (hv.events == NULL || hv.events->post == NULL) {
		return 0x0012;
	}
	return hv.events->post(hv.events->argument, &input);
}

static uint64_t signal_event(struct call *call)
{
	struct hv_signal_event_input input;

	memcpy(&input, call->input, sizeof(input));
	if (input.flag_number >= 2048) {
		return 0x0005;
	}
	if (hv.events == NULL || hv.events->signal == NULL) {
		return 0x0012;
	}
	return hv.events->signal(hv.events->argument, input.connection_id, input.flag_number);
}

static uint64_t get_partition_id(struct call *call)
{
	const uint64_t id = FAKE_PARTITION_ID;

	memcpy(call->output, &id, sizeof(id));
	return 0;
}

static const struct row rows[] = {
	{ 0x46, false, 0, 0, 8, 0, 1U << 1, get_partition_id },
	{ 0x50, true, 16, 4, 0, 16, 0, get_vp_registers },
	{ 0x51, true, 16, 32, 0, 0, 0, set_vp_registers },
	{ 0x5C, false, 256, 0, 0, 0, 1U << 4, post_message },
	{ 0x5D, false, 8, 0, 0, 0, 1U << 5, signal_event },
};

static const struct row *row_of(uint16_t code)
{
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		if (rows[i].code == code) {
			return &rows[i];
		}
	}
	return NULL;
}

/* The control word, and whether the partition may. */
static hv_status_t check(const struct row *row, uint64_t control)
{
	const uint32_t count = control >> 32 & 0xFFF;
	const uint32_t start = control >> 48 & 0xFFF;

	if (row == NULL) {
		return 0x0002;
	}
	/* Reserved, nested, and variable header, which none of these has */
	if ((control & 0xF000F000FFFE0000) != 0) {
		return 0x0003;
	}
	if (row->rep ? start >= count : (count | start) != 0) {
		return 0x0003;
	}
	if (*fake_register(0, 0x90002) == 0 && row->code != 0x50 && row->code != 0x51) {
		return 0x0006;
	}
	if ((privilege_word(0) & 1U << 5) == 0 ||
	    (privilege_word(1) & row->privilege_b) != row->privilege_b) {
		return 0x0006;
	}
	return 0;
}

static uint32_t round_up(uint32_t size)
{
	return (size + 15) / 16 * 16;
}

static void start_call(struct call *call, uint64_t control, struct fake_hypercall *log)
{
	memset(call, 0, sizeof(*call));
	call->count = control >> 32 & 0xFFF;
	call->start = control >> 48 & 0xFFF;
	call->log = log;
}

/* Bytes of output that are there: those of elements that were done in this turn, or all. */
static void output_range(const struct row *row, const struct call *call, uint64_t value,
			 uint32_t *first, uint32_t *end)
{
	*first = call->start * row->rep_output_size;
	*end = (uint32_t)(value >> 32 & 0xFFF) * row->rep_output_size;
	if (!row->rep) {
		*first = 0;
		*end = (value & 0xFFFF) == 0 ? row->output_size : 0;
	}
}

static uint64_t fast(const struct row *row, uint64_t control, uint64_t *block, bool native,
		     struct fake_hypercall *log)
{
	struct call call;
	uint64_t value;
	uint32_t in;
	uint32_t out;
	uint32_t first;
	uint32_t end;

	start_call(&call, control, log);
	in = row->input_size + call.count * row->rep_input_size;
	out = round_up(row->output_size + call.count * row->rep_output_size);
	if (round_up(in) + out > 128) {
		return 0x0003;
	}
	memcpy(call.input, block, in);
	value = row->handler(&call);
	output_range(row, &call, value, &first, &end);
	if (end > first) {
		memcpy((uint8_t *)block + (native ? 128 - out : round_up(in)) + first,
		       call.output + first, end - first);
	}
	return value;
}

static bool misplaced(uint64_t gpa, uint32_t size)
{
	return size != 0 && (gpa == 0 || gpa % 8 != 0 || gpa % 4096 + size > 4096);
}

static uint64_t slow(const struct row *row, uint64_t control, const uint64_t *gpas,
		     struct fake_hypercall *log)
{
	struct call call;
	uint64_t value;
	uint32_t in;
	uint32_t out;
	uint32_t first;
	uint32_t end;

	start_call(&call, control, log);
	in = row->input_size + call.count * row->rep_input_size;
	out = row->output_size + call.count * row->rep_output_size;
	if (misplaced(gpas[0], in) || misplaced(gpas[1], out)) {
		return 0x0004;
	}
	if (in != 0 && out != 0 && gpas[0] < gpas[1] + out && gpas[1] < gpas[0] + in) {
		return 0x0003;
	}
	if (in != 0) {
		memcpy(call.input, (const void *)(uintptr_t)gpas[0], in);
	}
	value = row->handler(&call);
	output_range(row, &call, value, &first, &end);
	if (end > first) {
		memcpy((uint8_t *)(uintptr_t)gpas[1] + first, call.output + first, end - first);
	}
	return value;
}

/* @block: the registers behind the control word */
static uint64_t hypercall(uint64_t control, uint64_t *block, bool native)
{
	static struct fake_hypercall unlogged;
	const struct row *row = row_of((uint16_t)control);
	struct fake_hypercall *log =
		hv.log_count < FAKE_LOG_MAX ? &hv.log[hv.log_count++] : &unlogged;
	uint64_t value;

	*log = (struct fake_hypercall){
		.code = (uint16_t)control,
		.control = control,
		.native = native,
		.fast = (control & 0x10000) != 0,
		.vp = hv.vp,
	};
	value = check(row, control & ~0x10000ULL);
	if (value == 0) {
		value = log->fast ? fast(row, control, block, native, log)
				  : slow(row, control, block, log);
	}
	log->status = value;
	return value;
}

/* Calls */

static void unknown(uint64_t *x)
{
	for (uint32_t i = 1; i < 18; i++) {
		x[i] = GARBAGE;
	}
	x[0] = UINT64_MAX;
}

/* Hyper-V as a callee of the convention, as far as discovery goes. */
static void firmware(uint64_t *x)
{
	switch ((uint32_t)x[0]) {
	case PSCI_VERSION:
		x[0] = 0x00010001;
		return;
	case PSCI_FEATURES:
		x[0] = (uint32_t)x[1] == SMCCC_VERSION ? 0 : UINT64_MAX;
		return;
	case SMCCC_VERSION:
		x[0] = VERSION;
		return;
	case SMCCC_VENDOR_HYP_UID:
		if (!hv.absent) {
			x[0] = 0x4D32BA58;
			x[1] = 0xCD244764;
			x[2] = 0x8EEF6C75;
			x[3] = 0x16597024;
			return;
		}
		break;
	default:
		break;
	}
	unknown(x);
}

static void call_smccc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res,
		       bool hvc)
{
	uint64_t x[18];

	_Static_assert(sizeof(x) == sizeof(*args), "registers are 64 bits wide");
	memcpy(x, args, sizeof(x));
	if (hvc && !hv.absent && (uint32_t)x[0] == 0x46000001) {
		x[0] = hypercall(x[1], &x[2], false);
	} else {
		firmware(x);
	}
	memcpy(res, x, sizeof(x));
}

void arm_smccc_1_2_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	call_smccc(args, res, true);
}

void arm_smccc_1_2_smc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	call_smccc(args, res, false);
}

void hv_native_hvc(struct hv_native_regs *regs)
{
	if (hv.absent) {
		unknown(regs->x);
		return;
	}
	regs->x[0] = hypercall(regs->x[0], &regs->x[1], true);
}

/* The port */

void (*fake_on_delay)(void *argument);
void *fake_on_delay_argument;
uint64_t fake_delayed_us;

static uint64_t physical(void *context, const void *address)
{
	(void)context;
	return (uintptr_t)address;
}

static void *map(void *context, uint64_t gpa, uint64_t size, enum hv_memory memory)
{
	(void)context;
	(void)size;
	(void)memory;
	return (void *)(uintptr_t)gpa;
}

static void delay(void *context, uint32_t microseconds)
{
	(void)context;
	fake_delayed_us += microseconds;
	if (fake_on_delay != NULL) {
		fake_on_delay(fake_on_delay_argument);
	}
}

const struct hv_port fake_port = {
	.physical = physical,
	.map = map,
	.delay = delay,
};
