/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a guest of Hyper-V executes: through libhyperv, and beside it the same as Linux 6.1 shapes it: OBS
 * arch/arm64/hyperv/hv_core.c, drivers/hv/hv.c. The hypervisor is one that says yes to everything.
 */
#include "abi/hv_hypercall.h"
#include "bench/payload/peers.h"
#include "bench/payload/sites.h"
#include "bench/payload/trace.h"
#include "hyperv/ring.h"
#include "hyperv/time.h"
#include "hyperv/vp_register.h"

#define PACKET_SIZE  ABI_U(64)
#define MESSAGE_SIZE ABI_U(240)
#define RING_SIZE    ABI_U(16384)
#define CONNECTION   ABI_U(0x2001)

/* Values that the compiler does not know. */
#define BEGIN(value)     __asm__ volatile(TRACE_BEGIN : "=r"(value) : : "memory")
#define END(value)       __asm__ volatile(TRACE_END : : "r"(value) : "memory")
#define END_2(one, more) __asm__ volatile(TRACE_END : : "r"(one), "r"(more) : "memory")

static uint64_t physical(void *context, const void *address)
{
	(void)context;
	return (uintptr_t)address;
}

static const struct hv_port port = { .physical = physical };
/* What hv_partition_start() makes of it where somebody answers. */
static struct hv_partition partition = {
	.port = &port,
	.convention = HV_CONVENTION_SMCCC,
	.guest_os_id = HV_GUEST_OS_ID_OPEN_SOURCE_BIT,
	.direct = true,
};
static struct hv_reference_tsc_page tsc_page = { .sequence = 1, .scale = 1ULL << 60 };
static struct hv_clock source = { .partition = &partition, .page = &tsc_page };
static __attribute__((aligned(4096))) uint8_t page[4096];
static __attribute__((aligned(8))) uint8_t payload[MESSAGE_SIZE];

/* The two ends of one ring, as vmbus_ring_init() leaves them. */
static __attribute__((aligned(4096))) uint8_t ring_memory[RING_SIZE];
#define RING                                                                                       \
	{                                                                                          \
		.control = (struct vmbus_ring_control *)ring_memory,                               \
		.data = ring_memory + VMBUS_RING_CONTROL_SIZE,                                     \
		.size = RING_SIZE - VMBUS_RING_CONTROL_SIZE,                                       \
	}
static struct vmbus_ring writer = RING;
static struct vmbus_ring reader = RING;

static void start(void)
{
	trace.is_answered = true;
	writer.index = writer.published = 0;
	reader.index = reader.published = 0;
	writer.control->write_index = 0;
	writer.control->read_index = 0;
}

/* Kept apart, so that a compiler does not make one of what are two in a kernel. */
#define APART __attribute__((__noinline__))

static APART uint64_t get(uint32_t name)
{
	uint64_t value = 0;

	hv_get_register_direct(name, &value);
	return value;
}

static APART uint64_t peer_get(uint32_t name)
{
	struct arm_smccc_1_2_regs args;
	struct arm_smccc_1_2_regs res;

	args.a0 = HV_HYPERCALL_FID;
	args.a1 = HV_GET_REGISTER_CONTROL;
	args.a2 = HV_PARTITION_ID_SELF;
	args.a3 = HV_VP_INDEX_SELF;
	args.a4 = name;
	peer_struct_hvc(&args, &res);
	if ((res.a0 & UINT16_MAX) != 0) {
		__builtin_trap();
	}
	return res.a6;
}

static APART hv_status_t signal(uint32_t connection)
{
	return hv_signal_event_direct(connection, 0);
}

/* The call inline, by the rules of version 1.1: four registers, of which the first is looked at. */
static inline uint64_t peer_inline_hvc(uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 __asm__("x0") = HV_HYPERCALL_FID;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = a3;

	__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory");
	return x0;
}

static APART uint64_t peer_signal(uint64_t connection)
{
	return peer_inline_hvc(HVCALL_SIGNAL_EVENT | HV_HYPERCALL_FAST_BIT, connection, 0);
}

/* An address of the linear map, or else of the kernel's image. */
static volatile uint64_t linear_offset;
static volatile uint64_t image_offset;

static inline uint64_t peer_physical(const void *address)
{
	uint64_t value = (uintptr_t)address;

	return (int64_t)value < 0 ? value - image_offset : value + linear_offset;
}

static APART uint64_t peer_hypercall(uint64_t control, const void *input, void *output)
{
	return peer_inline_hvc(control, input != NULL ? peer_physical(input) : 0,
			       output != NULL ? peer_physical(output) : 0);
}

static void fill(struct hv_post_message_input *input)
{
	input->connection_id = CONNECTION;
	input->reserved_0x04 = 0;
	input->message_type = 1;
	input->payload_size = MESSAGE_SIZE;
	__builtin_memcpy(input->payload, payload, MESSAGE_SIZE);
}

static APART hv_status_t post(uint64_t gpa)
{
	struct hv_post_message_input *input = (struct hv_post_message_input *)page;

	fill(input);
	return hv_post_message_direct(gpa);
}

static APART hv_status_t peer_post(void)
{
	struct hv_post_message_input *input = (struct hv_post_message_input *)page;

	fill(input);
	return (hv_status_t)peer_hypercall(HVCALL_POST_MESSAGE, input, NULL);
}

static void trace_get(void)
{
	uint32_t name;
	uint64_t value;

	start();
	BEGIN(name);
	value = get(name);
	END(value);
}

static void trace_peer_get(void)
{
	uint32_t name;
	uint64_t value;

	start();
	BEGIN(name);
	value = peer_get(name);
	END(value);
}

static void trace_signal(void)
{
	uint32_t connection;
	hv_status_t status;

	start();
	BEGIN(connection);
	status = signal(connection);
	END(status);
}

static void trace_peer_signal(void)
{
	uint64_t connection;
	uint64_t status;

	start();
	BEGIN(connection);
	status = peer_signal(connection);
	END(status);
}

static void trace_post(void)
{
	uint64_t gpa;
	hv_status_t status;

	start();
	gpa = port.physical(NULL, page);
	__asm__ volatile(TRACE_BEGIN : "+r"(gpa) : : "memory");
	status = post(gpa);
	END(status);
}

static void trace_peer_post(void)
{
	uint64_t unused;
	hv_status_t status;

	start();
	BEGIN(unused);
	status = peer_post();
	END_2(status, unused);
}

static void trace_clock(void)
{
	uint64_t unused;
	uint64_t time;

	start();
	BEGIN(unused);
	time = hv_clock_read(&source);
	END_2(time, unused);
}

static bool send(uint64_t id)
{
	const struct vmbus_packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.header_size = sizeof(struct vmbus_packet_descriptor),
		.transaction_id = id,
	};
	const struct vmbus_piece piece = { payload, PACKET_SIZE };

	return vmbus_ring_put(&writer, &packet, &piece, 1) == 0 && vmbus_ring_publish(&writer);
}

static int receive(void)
{
	static __attribute__((aligned(8))) uint8_t buffer[PACKET_SIZE];
	struct vmbus_packet packet;
	int error = vmbus_ring_take(&reader, buffer, sizeof(buffer), &packet);

	return error == 0 ? vmbus_ring_release(&reader) : error;
}

static void trace_send(void)
{
	uint64_t id;
	bool signals;

	start();
	BEGIN(id);
	signals = send(id);
	END(signals);
}

static void trace_receive(void)
{
	uint64_t unused;
	int result;

	start();
	send(0);
	BEGIN(unused);
	result = receive();
	END_2(result, unused);
}

static const struct site sites[] = {
	{ "hv-get 1 1", trace_get },         { "peer-get 1 1", trace_peer_get },
	{ "hv-signal 1 1", trace_signal },   { "peer-signal 1 1", trace_peer_signal },
	{ "hv-post 1 1", trace_post },       { "peer-post 1 1", trace_peer_post },
	{ "hv-clock 0 1", trace_clock },     { "hv-send 1 1", trace_send },
	{ "hv-receive 0 1", trace_receive },
};

const struct site_list sites_guest = { sites, ABI_COUNT(sites) };

#define LOAD_PACKETS ABI_U(10000)
#define LOAD_BATCH   ABI_U(16)

/* The reader empties the ring whenever it holds a batch, as one that is behind does. */
uint32_t guest_signals(uint32_t *packets, uint32_t *needed)
{
	uint32_t signals = 0;

	start();
	*packets = LOAD_PACKETS;
	*needed = LOAD_PACKETS / LOAD_BATCH;
	for (uint32_t i = 1; i <= LOAD_PACKETS; i++) {
		signals += send(i);
		while (i % LOAD_BATCH == 0 && receive() >= 0) {
		}
	}
	return signals;
}
