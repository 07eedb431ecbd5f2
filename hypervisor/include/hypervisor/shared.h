/* SPDX-License-Identifier: BSD-2-Clause */
/* What conduit.efi and the host command share: configuration, shared region, trace records. */
#ifndef HYPERVISOR_SHARED_H
#define HYPERVISOR_SHARED_H

/*
 * The host starts QEMU with guest RAM in a file that both map. conduit.efi takes a 2 MiB aligned
 * region of that RAM away from the guest and puts a struct conduit_shared at its start. The host
 * finds it by looking at each 2 MiB boundary for CONDUIT_SHARED_MAGIC followed by the nonce that it
 * had passed through fw_cfg, where the guest cannot read it. In each machine it believes the first
 * region that it finds, and wipes the nonce there: no later region counts.
 *
 * All fields are little endian. Neither side trusts the other's sizes: the host checks offsets
 * against the file, EL2 clamps what the host asks for. Fields written by one side only are marked
 * [host] or [EL2].
 */

#include "abi/macro.h"

#define CONDUIT_SHARED_MAGIC   ABI_ULL(0x315449554e444e43) /* "CNDNUIT1" */
#define CONDUIT_CONFIG_MAGIC   ABI_U(0x46434443)           /* "CDCF" */
#define CONDUIT_TRACE_MAGIC    ABI_ULL(0x3143525455444e43) /* "CNDUTRC1" */
#define CONDUIT_SHARED_VERSION ABI_U(3) /* of the region, the configuration and the port */
#define CONDUIT_TRACE_VERSION  ABI_U(1) /* of a trace file */
#define CONDUIT_SHARED_ALIGN   ABI_UL(0x200000)
#define CONDUIT_NONCE_SIZE     ABI_U(16)

/* Names of the fw_cfg files. */
#define CONDUIT_FW_CFG_CONFIG "opt/conduit/config"
#define CONDUIT_FW_CFG_KERNEL "opt/conduit/kernel"

/* conduit_config.flags */
#define CONDUIT_CONFIG_TRACE ABI_BIT(0) /* record every call */

/* conduit_shared.state */
#define CONDUIT_STATE_RUNNING ABI_U(1)
#define CONDUIT_STATE_FAILED  ABI_U(2) /* EL2 failed: failure[] holds the text */

#define CONDUIT_CRASH_TEXT_SIZE   ABI_U(4096)
#define CONDUIT_FAILURE_TEXT_SIZE ABI_U(4096)

/* trace_record.kind */
#define TRACE_KIND_CALL ABI_U(1) /* HVC or SMC: registers before and after */
/*
 * bytes of the message that the PostMessage above it posted (VMBus message from offset 0); argument
 * = bytes
 */
#define TRACE_KIND_INPUT ABI_U(2)
/* bytes of a struct hv_message written to a slot of this VP; argument = SINT << 16 | bytes */
#define TRACE_KIND_MESSAGE ABI_U(3)
#define TRACE_KIND_EVENT   ABI_U(4) /* an event flag set for this VP; argument = SINT << 16 | flag */
/* made by the host: argument records of this VP were overwritten unread */
#define TRACE_KIND_LOST ABI_U(5)
/*
 * packets between guest and devices, made by this VP: struct trace_packet, one after the other, each
 * with its bytes; argument = bytes of all. Several to a record: a disk makes many.
 */
#define TRACE_KIND_PACKETS ABI_U(6)

/* trace_packet.flags */
#define TRACE_PACKET_TO_GUEST_BIT  ABI_BIT(0)
#define TRACE_PACKET_COMPLETED_BIT ABI_BIT(1) /* its sender wants a completion packet */

/* Of the payload of a packet so many bytes are kept: a request of a disk, or a message of NVSP. */
#define TRACE_PACKET_PAYLOAD_MAX ABI_U(64)
#define TRACE_PACKET_SIZE        ABI_U(32)
#define TRACE_PACKET_ALIGNMENT   ABI_U(8)

/* trace_note.kind */
#define TRACE_NOTE_RNDIS ABI_U(1) /* an RNDIS message, from its header on */
#define TRACE_NOTE_FRAME ABI_U(2) /* an Ethernet frame, from its first byte on */
#define TRACE_NOTE_TOTAL                                                                           \
	ABI_U(3) /* of a packet with several messages: their number and bytes, 32 bits each */

/*
 * conduit_shared.kernel_status is the cookie of a SYSTEM_RESET2 of this type, a vendor's [DEN0022 G
 * 5.1.11 "SYSTEM_RESET2"]: it switches the machine off. conduit.efi makes it where the firmware has
 * gone on at EL1, and so could a guest, of its own kernel.
 */
#define CONDUIT_RESET_KERNEL_RETURNED ABI_U(0x8054454b)

/* trace_record.cost of a call that did not return (CPU_OFF, SYSTEM_OFF) */
#define TRACE_COST_NO_RETURN ABI_ULL(0xffffffffffffffff)

#define TRACE_REGISTER_COUNT   ABI_U(18)
#define TRACE_PAYLOAD_SIZE     ABI_U(288)
#define TRACE_RECORD_SIZE      ABI_U(336)
#define TRACE_RING_RECORDS_MAX ABI_U(65536)

/* Offsets that aarch64/vectors.S writes. */
#define TRACE_RECORD_SEQUENCE ABI_U(0x00)
#define TRACE_RECORD_TIME     ABI_U(0x08)
#define TRACE_RECORD_PC       ABI_U(0x10)
#define TRACE_RECORD_COST     ABI_U(0x18)
#define TRACE_RECORD_ESR      ABI_U(0x20)
#define TRACE_RECORD_KIND     ABI_U(0x28)
#define TRACE_RECORD_VP       ABI_U(0x2a)
#define TRACE_RECORD_BEFORE   ABI_U(0x30)
#define TRACE_RECORD_AFTER    ABI_U(0xc0)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/*
 * [host] fw_cfg file CONDUIT_FW_CFG_CONFIG. Absent (conduit.efi started by hand): no trace, no host
 * command.
 */
struct conduit_config {
	uint32_t magic;
	uint32_t version;
	uint8_t nonce[CONDUIT_NONCE_SIZE];
	uint32_t flags;
	/* wanted records per VP, a power of two is not needed; EL2 clamps */
	uint32_t ring_records;
	/*
	 * network devices that are not offered before a CONDUIT_FRAME_OFFER: a bit each, bit 0 is the
	 * first, in the highest slot of virtio-mmio
	 */
	uint32_t nics_absent;
	uint32_t reserved_0x24;
};
ABI_OFFSET(struct conduit_config, nics_absent, 0x20);
ABI_SIZE(struct conduit_config, 0x28);

/* [EL2] written last; [host] cleared after a reset */
struct conduit_shared {
	uint64_t magic;
	uint8_t nonce[CONDUIT_NONCE_SIZE]; /* [EL2] copied from the configuration */
	uint32_t version;                  /* [EL2] */
	uint32_t state;                    /* [EL2] */
	uint64_t gpa;                      /* [EL2] of this structure */
	uint64_t size;                     /* [EL2] of the whole region */
	uint32_t vp_count;                 /* [EL2] number of rings */
	uint32_t record_count;             /* [EL2] records per ring; 0: tracing is off */
	uint64_t ring_offset;              /* [EL2] of ring 0 from the start of this structure */
	uint64_t ring_size;                /* [EL2] distance from one ring to the next, bytes */
	uint64_t counter_frequency;        /* [EL2] of trace_record.time and .cost, Hz */
	uint64_t counter_base;             /* [EL2] counter at partition creation */

	uint32_t vps_online;   /* [EL2] */
	uint32_t crash_count;  /* [EL2] raised last, after the fields below */
	uint64_t crash_ctl;    /* [EL2] value of the last write to GUEST_CRASH_CTL */
	uint64_t crash_p[5];   /* [EL2] */
	uint32_t crash_size;   /* [EL2] bytes in crash_text */
	uint32_t failure_size; /* [EL2] bytes in failure_text */
	char crash_text[CONDUIT_CRASH_TEXT_SIZE];     /* [EL2] */
	char failure_text[CONDUIT_FAILURE_TEXT_SIZE]; /* [EL2] */
	/* [EL2] the EFI status with which the guest's kernel returned to conduit.efi; 0: it has not */
	uint64_t kernel_status;
	uint32_t system_count; /* [EL2] times that a guest's system has said who it is */
	uint32_t reserved_end;
};
ABI_OFFSET(struct conduit_shared, vps_online, 0x58);
ABI_OFFSET(struct conduit_shared, crash_text, 0x98);

/*
 * One trace record. The producer writes all other fields first and `sequence` last (release): the
 * number of the record in its ring, counted from 1. A reader that wants record n looks at slot (n -
 * 1) % record_count: sequence == n, and still
 * == n after the copy, means a whole record; larger means it was overwritten; smaller (or 0) means
 * not there yet.
 */
struct trace_record {
	uint64_t sequence;
	uint64_t time; /* counter at entry */
	uint64_t pc;   /* ELR_EL2 at entry: the instruction after an HVC, the SMC itself */
	uint64_t cost; /* counter ticks from entry to exit */
	uint32_t esr;
	uint32_t argument; /* kinds other than CALL: see TRACE_KIND_* */
	uint16_t kind;
	uint16_t vp;
	uint32_t reserved_0x2c;
	union {
		struct {
			uint64_t before[TRACE_REGISTER_COUNT];
			uint64_t after[TRACE_REGISTER_COUNT];
		};
		uint8_t payload[TRACE_PAYLOAD_SIZE];
	};
};
ABI_OFFSET(struct trace_record, sequence, TRACE_RECORD_SEQUENCE);
ABI_OFFSET(struct trace_record, time, TRACE_RECORD_TIME);
ABI_OFFSET(struct trace_record, pc, TRACE_RECORD_PC);
ABI_OFFSET(struct trace_record, cost, TRACE_RECORD_COST);
ABI_OFFSET(struct trace_record, esr, TRACE_RECORD_ESR);
ABI_OFFSET(struct trace_record, kind, TRACE_RECORD_KIND);
ABI_OFFSET(struct trace_record, vp, TRACE_RECORD_VP);
ABI_OFFSET(struct trace_record, before, TRACE_RECORD_BEFORE);
ABI_OFFSET(struct trace_record, after, TRACE_RECORD_AFTER);
ABI_SIZE(struct trace_record, TRACE_RECORD_SIZE);

/*
 * A packet in a record of TRACE_KIND_PACKETS. Then payload_kept bytes of its payload and, for
 * notes_size bytes, struct trace_note with their bytes: each padded to TRACE_PACKET_ALIGNMENT.
 */
struct trace_packet {
	uint64_t transaction_id;
	uint32_t device; /* the first 32 bits of its interface GUID */
	uint32_t age;    /* counter ticks from the packet to trace_record.time */
	uint16_t relid;
	uint16_t type;        /* VMBUS_PACKET_* */
	uint16_t size;        /* of the payload, bytes */
	uint16_t header_size; /* of its page ranges, bytes */
	uint16_t payload_kept;
	uint16_t notes_size;
	uint8_t subchannel; /* 0: the primary channel of its device */
	uint8_t flags;
	uint16_t reserved_0x1e;
};
ABI_OFFSET(struct trace_packet, device, 0x08);
ABI_OFFSET(struct trace_packet, relid, 0x10);
ABI_OFFSET(struct trace_packet, payload_kept, 0x18);
ABI_OFFSET(struct trace_packet, flags, 0x1d);
ABI_SIZE(struct trace_packet, TRACE_PACKET_SIZE);

/* What a packet names in the guest's memory: the first bytes of it, as far as its device read them. */
struct trace_note {
	uint16_t kind;
	uint16_t size; /* of the bytes that follow */
	uint32_t reserved_0x04;
};
ABI_SIZE(struct trace_note, 0x08);

/*
 * A trace file: this header, then struct trace_record until the end of the file, each VP's records
 * in order.
 */
struct trace_file_header {
	uint64_t magic; /* CONDUIT_TRACE_MAGIC */
	uint32_t version;
	uint32_t record_size;
	uint64_t counter_frequency;
	uint64_t counter_base;
	uint64_t start_time; /* host clock when the partition was first seen, 100 ns since 1601 */
	uint32_t vp_count;
	uint32_t reserved_0x2c;
};
ABI_SIZE(struct trace_file_header, 0x30);
#endif /* __ASSEMBLER__ */
#endif
