/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image's own reading of the interfaces: numbers, and the calls of a guest. abi/ lends the
 * shapes of structs, nothing else, so that a number that is wrong there shows here.
 */
#ifndef HYPERV_HV_H
#define HYPERV_HV_H

#include "abi/hv_synic.h"
#include "image/image.h"
#include "smccc/function_ids.h"

/* Hypercall input values [TLFS Hypercall Interface, "Hypercall Input"] */
#define CODE_GET_VP_REGISTERS ABI_ULL(0x50)
#define CODE_SET_VP_REGISTERS ABI_ULL(0x51)
#define CODE_POST_MESSAGE     ABI_ULL(0x5c)
#define CODE_SIGNAL_EVENT     ABI_ULL(0x5d)
#define FAST                  ABI_BIT64(16)
#define REPS(count)           ((uint64_t)(count) << 32)
#define FROM(start)           ((uint64_t)(start) << 48)
#define PARTITION_SELF        UINT64_MAX
#define VP_SELF               ABI_ULL(0xfffffffe)

/* [TLFS HV_REGISTER_NAME] */
#define REG_VERSION        ABI_U(0x00000100)
#define REG_PRIVILEGES     ABI_U(0x00000200)
#define REG_CRASH_P0       ABI_U(0x00000210)
#define REG_CRASH_P3       ABI_U(0x00000213)
#define REG_CRASH_P4       ABI_U(0x00000214)
#define REG_CRASH_CTL      ABI_U(0x00000215)
#define REG_FREQUENCY      ABI_U(0x00000240)
#define REG_VP_RUNTIME     ABI_U(0x00090000)
#define REG_GUEST_OS_ID    ABI_U(0x00090002)
#define REG_VP_INDEX       ABI_U(0x00090003)
#define REG_TIME_REF_COUNT ABI_U(0x00090004)
#define REG_REFERENCE_TSC  ABI_U(0x00090017)
#define REG_SINT0          ABI_U(0x000a0000)
#define REG_SCONTROL       ABI_U(0x000a0010)
#define REG_SVERSION       ABI_U(0x000a0011)
#define REG_SIEFP          ABI_U(0x000a0012)
#define REG_SIMP           ABI_U(0x000a0013)
#define REG_EOM            ABI_U(0x000a0014)
#define REG_STIMER0_CONFIG ABI_U(0x000b0000)
#define REG_STIMER0_COUNT  ABI_U(0x000b0001)

/* The result of a call to read a register. */
struct hv_value {
	uint64_t status; /* the whole of x0, less the element that was done */
	uint64_t low;
	uint64_t high;
};

/** hv_get, hv_set - a register of this VP, by the fast call that Linux makes; 0 is success */
struct hv_value hv_get(uint32_t name);
uint64_t hv_set(uint32_t name, uint64_t value);

/** hv_get_of, hv_set_of - the same of another VP */
struct hv_value hv_get_of(uint64_t vp, uint32_t name);
uint64_t hv_set_of(uint64_t vp, uint32_t name, uint64_t value);

/** hv_now - the reference counter, 100 ns units */
uint64_t hv_now(void);

/** hv_identify - write a guest OS ID, as every guest does first */
void hv_identify(void);

/** hv_post, hv_signal - HvCallPostMessage, HvCallSignalEvent; return the status */
uint64_t hv_post(uint32_t connection, uint32_t type, const void *payload, uint32_t size);
uint64_t hv_signal(uint32_t connection, uint32_t flag);

/* This VP's SynIC: SINT 2 for VMBus on PPI 18, SINT 4 for timers on the first PPI that is free. */
#define SINT_VMBUS   ABI_U(2)
#define SINT_TIMER   ABI_U(4)
#define INTID_VMBUS  ABI_U(18)
#define INTID_TIMER  (machine.free_ppi[0])
#define INTID_DIRECT (machine.free_ppi[1])

/** synic_start - pages, SINTs, SCONTROL on; both pages empty */
void synic_start(void);

/** synic_stop - everything as it was at reset, no message left behind */
void synic_stop(void);

struct hv_message_page *message_page(void);
struct hv_event_page *event_page(void);

/**
 * message_take - wait for a message in the slot of @sint, copy it, empty the slot, signal EOM if
 * told to
 */
bool message_take(uint32_t sint, struct hv_message *message);

/** interrupts_of - how many times @intid has come to this CPU */
uint32_t interrupts_of(uint32_t intid);

/** ticks_of_ms - milliseconds as ticks of the counter */
uint64_t ticks_of_ms(uint64_t ms);

#endif
