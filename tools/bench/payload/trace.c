/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Software step: with MDSCR_EL1.{SS,KDE} and SPSR_EL1.SS set, EL1 takes an exception after one instruction. HVC is stepped
 * over: the step is taken where it returns [DDI0487 D2 "Software Step exceptions"].
 */
#include "bench/payload/trace.h"

#define EC_SHIFT    26
#define EC_STEP     0x33 /* from the same exception level */
#define EC_BRK      0x3c
#define MDSCR_SS    (1ULL << 0)
#define MDSCR_KDE   (1ULL << 13)
#define SPSR_SS     (1ULL << 21)
#define BRK_BEGIN   0xd4200020
#define BRK_END     0xd4200040
#define HVC_0       0xd4000002
#define INSTRUCTION 4

struct frame {
	uint64_t x0_to_x17[18];
	uint64_t unused[12];
	uint64_t x30;
	uint64_t pc;
	uint64_t spsr;
	uint64_t esr;
};
_Static_assert(sizeof(struct frame) == 272, "FRAME_SIZE of vectors.S");
_Static_assert(__builtin_offsetof(struct frame, x30) == 240, "FRAME_X30 of vectors.S");
_Static_assert(__builtin_offsetof(struct frame, spsr) == 256, "SPSR_OFFSET of vectors.S");

struct trace trace;

void trace_exception(struct frame *frame);

extern const char trace_vectors[];

/* A locked OS lock keeps steps from being taken [DDI0487 D2 "The OS Lock"]. */
void trace_begin(void)
{
	__asm__ volatile("msr vbar_el1, %0\n\tmsr oslar_el1, xzr\n\tisb\n\tmsr daifclr, #8"
			 :
			 : "r"(trace_vectors)
			 : "memory");
}

static void step(struct frame *frame)
{
	__asm__ volatile("msr mdscr_el1, %0\n\tisb" : : "r"(MDSCR_SS | MDSCR_KDE));
	frame->spsr |= SPSR_SS;
}

static void run(struct frame *frame)
{
	__asm__ volatile("msr mdscr_el1, xzr\n\tisb");
	frame->spsr &= ~SPSR_SS;
	frame->pc += INSTRUCTION;
}

static uint32_t word_at(uint64_t pc)
{
	return *(const uint32_t *)(uintptr_t)pc;
}

/* The word at the PC comes next; it is no bracket. */
static void record(struct frame *frame)
{
	if (trace.count == TRACE_MAX) {
		trace_failed("too many instructions", frame->pc);
	}
	trace.words[trace.count++] = word_at(frame->pc);
	step(frame);
}

/* Behind an HVC: what a hypervisor would say that has what is asked for. */
static void answer(struct frame *frame)
{
	if (trace.is_answered && trace.count != 0 && trace.words[trace.count - 1] == HVC_0) {
		frame->x0_to_x17[0] = 0;
	}
}

void trace_exception(struct frame *frame)
{
	uint64_t ec = frame->esr >> EC_SHIFT;
	uint32_t word = word_at(frame->pc);

	if (ec == EC_BRK && word == BRK_BEGIN) {
		trace.count = 0;
		frame->pc += INSTRUCTION;
		word = word_at(frame->pc);
	} else if (ec != EC_STEP) {
		trace_failed("an unexpected exception", frame->pc);
	} else {
		answer(frame);
	}
	if (word == BRK_END) {
		run(frame);
	} else {
		record(frame);
	}
}
