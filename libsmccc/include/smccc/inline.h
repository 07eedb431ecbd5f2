/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Make a call inline: only the given arguments are loaded, only the results that are used are read.
 */
#ifndef SMCCC_INLINE_H
#define SMCCC_INLINE_H

#include "smccc/call.h"

/**
 * smccc_hvc - call the hypervisor, inline
 * @function: function ID, 32 bits
 * @...:      up to 17 arguments for x1 and up (AArch32: up to 7, for r1 and up), integers of at
 * most a register's width
 *
 * returns: struct arm_smccc_1_2_regs, all of x0-x17 (r0-r7). An expression: pick the results that
 * the function has, from any register, by their name. A result that is not used costs nothing.
 *
 *	status = (int32_t)smccc_hvc(PSCI_CPU_ON_64, cpu, entry, context).a0;
 *
 *	struct arm_smccc_1_2_regs r = smccc_hvc(HV_HYPERCALL_FID, control, partition, vp, name);
 *	if (r.a0 == HV_STATUS_SUCCESS) { *low = r.a6; *high = r.a7; }
 *
 * Registers in: x0 and as many as there are arguments. The others hold stale values: pass an argument
 * that must be zero as 0. Registers out: x0-x17; all are treated as clobbered, as by a function call,
 * so that this works with any version of the convention and any function. x18-x30 and the SIMD registers are
 * preserved by the callee. Memory may change.
 *
 * AArch64, with optimization: no memory access, at most one move for an argument and for a result.
 * AArch32 and the PC: the functions of call.h are called, since r7 is the frame pointer of Thumb
 * code.
 *
 * A pointer, a floating-point number, a struct, an integer wider than a register, a function ID
 * wider than 32 bits, too many arguments or none, and a result that does not exist do not compile.
 *
 * Context: as arm_smccc_1_2_hvc().
 * [DEN0028 G 2.7 "SMC64/HVC64 argument passing", 3.1 "Register use in AArch64 SMC and HVC calls"]
 */
#define smccc_hvc(...) SMCCC_CALL_INLINE(smccc_hvc_, SMCCC_COUNT(__VA_ARGS__), __VA_ARGS__)

/**
 * smccc_smc - call the firmware, inline
 * @...: as of smccc_hvc()
 *
 * Context: as arm_smccc_1_2_smc().
 * returns: as smccc_hvc()
 * [DEN0028 G 3.1 "Register use in AArch64 SMC and HVC calls"]
 */
#define smccc_smc(...) SMCCC_CALL_INLINE(smccc_smc_, SMCCC_COUNT(__VA_ARGS__), __VA_ARGS__)

/* private: how it is done */

#define SMCCC_CALL_INLINE(call, count, ...)  SMCCC_CALL_INLINE_(call, count, __VA_ARGS__)
#define SMCCC_CALL_INLINE_(call, count, ...) call##count(SMCCC_CHECK_##count(__VA_ARGS__))

/*
 * Number of arguments beside the function ID; 99: too many. Each token that is expanded on the way is
 * a number or has the prefix, so that no macro of an adopter changes it.
 */
#ifdef __arm__
#define SMCCC_COUNT(...)                                                                           \
	SMCCC_26TH(__VA_ARGS__, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,    \
		   99, 7, 6, 5, 4, 3, 2, 1, 0, 99)
#else
#define SMCCC_COUNT(...)                                                                           \
	SMCCC_26TH(__VA_ARGS__, 99, 99, 99, 99, 99, 99, 99, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8,  \
		   7, 6, 5, 4, 3, 2, 1, 0, 99)
#endif
#define SMCCC_26TH(c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17,     \
		   c18, c19, c20, c21, c22, c23, c24, c25, count, ...)                             \
	count

#define SMCCC_ALWAYS_INLINE static inline __attribute__((__always_inline__))

/*
 * Of the types that GCC and Clang number, integers, characters, enumerations and truth values are 1
 * to 4.
 */
#define SMCCC_IS_INTEGER(value, type)                                                              \
	(__builtin_classify_type(value) >= 1 && __builtin_classify_type(value) <= 4 &&             \
	 sizeof((value) + 0) <= sizeof(type))
/* @value, or nothing that could be an argument. */
#ifdef __cplusplus
extern "C++" {
template <typename to, typename from> SMCCC_ALWAYS_INLINE to smccc_integer(from value)
{
	static_assert(SMCCC_IS_INTEGER(value, to),
		      "an argument is an integer that fits a register");
	return static_cast<to>(value);
}
}
#define SMCCC_INTEGER(value, type) smccc_integer<type>(value)
#else
#define SMCCC_INTEGER(value, type)                                                                 \
	__builtin_choose_expr(SMCCC_IS_INTEGER(value, type), (value), (void)0)
#endif
#define SMCCC_FID_CHECK(value)      SMCCC_INTEGER(value, uint32_t)
#define SMCCC_ARGUMENT_CHECK(value) , SMCCC_INTEGER(value, smccc_register)

#define SMCCC_CHECK_0(fid)       SMCCC_FID_CHECK(fid)
#define SMCCC_CHECK_1(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_1(__VA_ARGS__)
#define SMCCC_CHECK_2(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_2(__VA_ARGS__)
#define SMCCC_CHECK_3(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_3(__VA_ARGS__)
#define SMCCC_CHECK_4(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_4(__VA_ARGS__)
#define SMCCC_CHECK_5(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_5(__VA_ARGS__)
#define SMCCC_CHECK_6(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_6(__VA_ARGS__)
#define SMCCC_CHECK_7(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_7(__VA_ARGS__)
#define SMCCC_CHECK_8(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_8(__VA_ARGS__)
#define SMCCC_CHECK_9(fid, ...)  SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_9(__VA_ARGS__)
#define SMCCC_CHECK_10(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_10(__VA_ARGS__)
#define SMCCC_CHECK_11(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_11(__VA_ARGS__)
#define SMCCC_CHECK_12(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_12(__VA_ARGS__)
#define SMCCC_CHECK_13(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_13(__VA_ARGS__)
#define SMCCC_CHECK_14(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_14(__VA_ARGS__)
#define SMCCC_CHECK_15(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_15(__VA_ARGS__)
#define SMCCC_CHECK_16(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_16(__VA_ARGS__)
#define SMCCC_CHECK_17(fid, ...) SMCCC_FID_CHECK(fid) SMCCC_ARGUMENTS_17(__VA_ARGS__)

#define SMCCC_ARGUMENTS_1(a)       SMCCC_ARGUMENT_CHECK(a)
#define SMCCC_ARGUMENTS_2(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_1(__VA_ARGS__)
#define SMCCC_ARGUMENTS_3(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_2(__VA_ARGS__)
#define SMCCC_ARGUMENTS_4(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_3(__VA_ARGS__)
#define SMCCC_ARGUMENTS_5(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_4(__VA_ARGS__)
#define SMCCC_ARGUMENTS_6(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_5(__VA_ARGS__)
#define SMCCC_ARGUMENTS_7(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_6(__VA_ARGS__)
#define SMCCC_ARGUMENTS_8(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_7(__VA_ARGS__)
#define SMCCC_ARGUMENTS_9(a, ...)  SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_8(__VA_ARGS__)
#define SMCCC_ARGUMENTS_10(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_9(__VA_ARGS__)
#define SMCCC_ARGUMENTS_11(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_10(__VA_ARGS__)
#define SMCCC_ARGUMENTS_12(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_11(__VA_ARGS__)
#define SMCCC_ARGUMENTS_13(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_12(__VA_ARGS__)
#define SMCCC_ARGUMENTS_14(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_13(__VA_ARGS__)
#define SMCCC_ARGUMENTS_15(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_14(__VA_ARGS__)
#define SMCCC_ARGUMENTS_16(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_15(__VA_ARGS__)
#define SMCCC_ARGUMENTS_17(a, ...) SMCCC_ARGUMENT_CHECK(a) SMCCC_ARGUMENTS_16(__VA_ARGS__)

/* A call with too many arguments is one of a function whose result cannot be. */
#define SMCCC_CHECK_99(...)
struct smccc_too_many_arguments;
struct smccc_too_many_arguments smccc_hvc_99(void);
struct smccc_too_many_arguments smccc_smc_99(void);

/* what(1) to what(n), and back */
#define SMCCC_UP_0(what)
#define SMCCC_UP_1(what)  SMCCC_UP_0(what) what(1)
#define SMCCC_UP_2(what)  SMCCC_UP_1(what) what(2)
#define SMCCC_UP_3(what)  SMCCC_UP_2(what) what(3)
#define SMCCC_UP_4(what)  SMCCC_UP_3(what) what(4)
#define SMCCC_UP_5(what)  SMCCC_UP_4(what) what(5)
#define SMCCC_UP_6(what)  SMCCC_UP_5(what) what(6)
#define SMCCC_UP_7(what)  SMCCC_UP_6(what) what(7)
#define SMCCC_UP_8(what)  SMCCC_UP_7(what) what(8)
#define SMCCC_UP_9(what)  SMCCC_UP_8(what) what(9)
#define SMCCC_UP_10(what) SMCCC_UP_9(what) what(10)
#define SMCCC_UP_11(what) SMCCC_UP_10(what) what(11)
#define SMCCC_UP_12(what) SMCCC_UP_11(what) what(12)
#define SMCCC_UP_13(what) SMCCC_UP_12(what) what(13)
#define SMCCC_UP_14(what) SMCCC_UP_13(what) what(14)
#define SMCCC_UP_15(what) SMCCC_UP_14(what) what(15)
#define SMCCC_UP_16(what) SMCCC_UP_15(what) what(16)
#define SMCCC_UP_17(what) SMCCC_UP_16(what) what(17)
#define SMCCC_DOWN_0(what)
#define SMCCC_DOWN_1(what)  what(1) SMCCC_DOWN_0(what)
#define SMCCC_DOWN_2(what)  what(2) SMCCC_DOWN_1(what)
#define SMCCC_DOWN_3(what)  what(3) SMCCC_DOWN_2(what)
#define SMCCC_DOWN_4(what)  what(4) SMCCC_DOWN_3(what)
#define SMCCC_DOWN_5(what)  what(5) SMCCC_DOWN_4(what)
#define SMCCC_DOWN_6(what)  what(6) SMCCC_DOWN_5(what)
#define SMCCC_DOWN_7(what)  what(7) SMCCC_DOWN_6(what)
#define SMCCC_DOWN_8(what)  what(8) SMCCC_DOWN_7(what)
#define SMCCC_DOWN_9(what)  what(9) SMCCC_DOWN_8(what)
#define SMCCC_DOWN_10(what) what(10) SMCCC_DOWN_9(what)
#define SMCCC_DOWN_11(what) what(11) SMCCC_DOWN_10(what)
#define SMCCC_DOWN_12(what) what(12) SMCCC_DOWN_11(what)
#define SMCCC_DOWN_13(what) what(13) SMCCC_DOWN_12(what)
#define SMCCC_DOWN_14(what) what(14) SMCCC_DOWN_13(what)
#define SMCCC_DOWN_15(what) what(15) SMCCC_DOWN_14(what)
#define SMCCC_DOWN_16(what) what(16) SMCCC_DOWN_15(what)
#define SMCCC_DOWN_17(what) what(17) SMCCC_DOWN_16(what)

#define SMCCC_PARAMETER(n) , smccc_register a##n

#if defined(__aarch64__) && !defined(__AARCH64EB__)

/*
 * Every register is an output, which tells the compiler that it is lost; those with an argument are
 * inputs, too.
 *
 * The highest first: a wrapper whose arguments are those of the call moves each of them one
 * register up.
 */
#define SMCCC_REGISTER(n) register smccc_register x##n __asm__("x" #n);
#ifdef __clang__
#define SMCCC_LOAD(n) x##n = a##n;
#else
/* GCC's scheduler would change the order of the moves, and then need more of them. */
#define SMCCC_LOAD(n) __asm__ volatile("" : "=r"(x##n) : "0"(a##n));
#endif
#define SMCCC_INPUT(n)  , "r"(x##n)
#define SMCCC_OUTPUT(n) , "=r"(x##n)
#define SMCCC_RESULT(n) results.a##n = x##n;

#ifdef __clang__
#define SMCCC_SETTLE(n)
#else
/*
 * GCC computes an argument where it is assigned, and what it calls for that (a division of 128
 * bits) destroys the registers assigned before [GCC manual "Specifying Registers for Local
 * Variables"]. So each is computed before the first assignment, but those that need no instruction.
 */
#define SMCCC_SETTLE(n)                                                                            \
	if (!__builtin_constant_p(a##n)) {                                                         \
		__asm__("" : "+r"(a##n));                                                          \
	}
#endif

#define SMCCC_DEFINE(conduit, n)                                                                   \
	SMCCC_ALWAYS_INLINE struct arm_smccc_1_2_regs smccc_##conduit##_##n(                       \
		uint32_t fid SMCCC_UP_##n(SMCCC_PARAMETER))                                        \
	{                                                                                          \
		smccc_register a0 = fid;                                                           \
		struct arm_smccc_1_2_regs results;                                                 \
		SMCCC_REGISTER(0)                                                                  \
		SMCCC_UP_17(SMCCC_REGISTER);                                                       \
                                                                                                   \
		SMCCC_SETTLE(0)                                                                    \
		SMCCC_UP_##n(SMCCC_SETTLE);                                                        \
		SMCCC_DOWN_##n(SMCCC_LOAD);                                                        \
		SMCCC_LOAD(0);                                                                     \
		__asm__ volatile(#conduit " #0"                                                    \
				 : "=r"(x0)SMCCC_UP_17(SMCCC_OUTPUT)                               \
				 : "r"(x0)SMCCC_UP_##n(SMCCC_INPUT)                                \
				 : "cc", "memory");                                                \
		SMCCC_RESULT(0)                                                                    \
		SMCCC_UP_17(SMCCC_RESULT);                                                         \
		return results;                                                                    \
	}

#ifdef __clang__
#define SMCCC_DEFINE_LONG SMCCC_DEFINE
#else
/*
 * GCC takes 30 operands, and what is input and output counts twice: more than 12 inputs do not fit
 * beside 18 outputs. So the upper six registers are three operands of 128 bits, each a pair of
 * registers; 15 and 15 do fit.
 */
__extension__ typedef unsigned __int128 smccc_pair;

#define SMCCC_PAIR(low, high)  ((smccc_pair)(high) << 64 | (low))
#define SMCCC_PAIR_REGISTER(n) register smccc_pair x##n __asm__("x" #n)
#define SMCCC_PAIR_RESULTS(low, high)                                                              \
	results.a##low = (smccc_register)x##low;                                                   \
	results.a##high = (smccc_register)(x##low >> 64);
/* The half of a pair that is no argument: whatever is there. */
#define SMCCC_PAIRED_LOAD_12 x12 = SMCCC_PAIR(a12, other);
#define SMCCC_PAIRED_LOAD_13 x12 = SMCCC_PAIR(a12, a13);
#define SMCCC_PAIRED_LOAD_14                                                                       \
	x14 = SMCCC_PAIR(a14, other);                                                              \
	SMCCC_PAIRED_LOAD_13
#define SMCCC_PAIRED_LOAD_15                                                                       \
	x14 = SMCCC_PAIR(a14, a15);                                                                \
	SMCCC_PAIRED_LOAD_13
#define SMCCC_PAIRED_LOAD_16                                                                       \
	x16 = SMCCC_PAIR(a16, other);                                                              \
	SMCCC_PAIRED_LOAD_15
#define SMCCC_PAIRED_LOAD_17                                                                       \
	x16 = SMCCC_PAIR(a16, a17);                                                                \
	SMCCC_PAIRED_LOAD_15
#define SMCCC_PAIRED_INPUT_12 , "r"(x12)
#define SMCCC_PAIRED_INPUT_13 , "r"(x12)
#define SMCCC_PAIRED_INPUT_14 , "r"(x12), "r"(x14)
#define SMCCC_PAIRED_INPUT_15 , "r"(x12), "r"(x14)
#define SMCCC_PAIRED_INPUT_16 , "r"(x12), "r"(x14), "r"(x16)
#define SMCCC_PAIRED_INPUT_17 , "r"(x12), "r"(x14), "r"(x16)

#define SMCCC_DEFINE_LONG(conduit, n)                                                              \
	SMCCC_ALWAYS_INLINE struct arm_smccc_1_2_regs smccc_##conduit##_##n(                       \
		uint32_t fid SMCCC_UP_##n(SMCCC_PARAMETER))                                        \
	{                                                                                          \
		smccc_register a0 = fid;                                                           \
		smccc_register other;                                                              \
		struct arm_smccc_1_2_regs results;                                                 \
		SMCCC_REGISTER(0)                                                                  \
		SMCCC_UP_11(SMCCC_REGISTER)                                                        \
		SMCCC_PAIR_REGISTER(12);                                                           \
		SMCCC_PAIR_REGISTER(14);                                                           \
		SMCCC_PAIR_REGISTER(16);                                                           \
                                                                                                   \
		SMCCC_SETTLE(0)                                                                    \
		SMCCC_UP_##n(SMCCC_SETTLE);                                                        \
		__asm__("" : "=r"(other));                                                         \
		SMCCC_PAIRED_LOAD_##n;                                                             \
		SMCCC_DOWN_11(SMCCC_LOAD);                                                         \
		SMCCC_LOAD(0);                                                                     \
		__asm__ volatile(#conduit " #0"                                                    \
				 : "=r"(x0)SMCCC_UP_11(SMCCC_OUTPUT), "=r"(x12), "=r"(x14),        \
				   "=r"(x16)                                                       \
				 : "r"(x0)SMCCC_UP_11(SMCCC_INPUT) SMCCC_PAIRED_INPUT_##n          \
				 : "cc", "memory");                                                \
		SMCCC_RESULT(0)                                                                    \
		SMCCC_UP_11(SMCCC_RESULT)                                                          \
		SMCCC_PAIR_RESULTS(12, 13)                                                         \
		SMCCC_PAIR_RESULTS(14, 15)                                                         \
		SMCCC_PAIR_RESULTS(16, 17)                                                         \
		return results;                                                                    \
	}
#endif

#else /* not AArch64: by the functions */

#define SMCCC_VALUE(n) regs.a##n = a##n;
#define SMCCC_DEFINE(conduit, n)                                                                   \
	SMCCC_ALWAYS_INLINE struct arm_smccc_1_2_regs smccc_##conduit##_##n(                       \
		uint32_t fid SMCCC_UP_##n(SMCCC_PARAMETER))                                        \
	{                                                                                          \
		struct arm_smccc_1_2_regs regs = ABI_CLEAR;                                        \
                                                                                                   \
		regs.a0 = fid;                                                                     \
		SMCCC_UP_##n(SMCCC_VALUE);                                                         \
		arm_smccc_1_2_##conduit(&regs, &regs);                                             \
		return regs;                                                                       \
	}
#define SMCCC_DEFINE_LONG SMCCC_DEFINE

#endif

#define SMCCC_DEFINE_BOTH(n)                                                                       \
	SMCCC_DEFINE(hvc, n)                                                                       \
	SMCCC_DEFINE(smc, n)
#define SMCCC_DEFINE_BOTH_LONG(n)                                                                  \
	SMCCC_DEFINE_LONG(hvc, n)                                                                  \
	SMCCC_DEFINE_LONG(smc, n)

SMCCC_DEFINE_BOTH(0)
SMCCC_DEFINE_BOTH(1)
SMCCC_DEFINE_BOTH(2)
SMCCC_DEFINE_BOTH(3)
SMCCC_DEFINE_BOTH(4)
SMCCC_DEFINE_BOTH(5)
SMCCC_DEFINE_BOTH(6)
SMCCC_DEFINE_BOTH(7)
#ifndef __arm__
SMCCC_DEFINE_BOTH(8)
SMCCC_DEFINE_BOTH(9)
SMCCC_DEFINE_BOTH(10)
SMCCC_DEFINE_BOTH(11)
SMCCC_DEFINE_BOTH_LONG(12)
SMCCC_DEFINE_BOTH_LONG(13)
SMCCC_DEFINE_BOTH_LONG(14)
SMCCC_DEFINE_BOTH_LONG(15)
SMCCC_DEFINE_BOTH_LONG(16)
SMCCC_DEFINE_BOTH_LONG(17)
#endif

#endif
