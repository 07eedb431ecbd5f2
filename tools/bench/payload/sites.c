/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The places that call. Where the trace begins the compiler has the arguments in registers of its choice, but not the
 * function ID, which is a constant; where it ends the results are in registers.
 */
#include "bench/payload/sites.h"

#include "bench/payload/peers.h"
#include "bench/payload/trace.h"
#include "smccc/call.h"
#include "smccc/inline.h"

/* One that no callee has, so that nothing happens; it takes two instructions to load, as nearly all do. */
#define FID ABI_U(0x84002000)

/* what(2) to what(n), the arguments behind the first */
#define ARGUMENTS_1(what)
#define ARGUMENTS_4(what) what(2) what(3) what(4)
#define ARGUMENTS_7(what) ARGUMENTS_4(what) what(5) what(6) what(7)
#define ARGUMENTS_8(what) ARGUMENTS_7(what) what(8)
#define ARGUMENTS_17(what)                                                                         \
	ARGUMENTS_8(what)                                                                          \
	what(9) what(10) what(11) what(12) what(13) what(14) what(15) what(16) what(17)

/* what(n) for the registers of the results behind x0; 3: as Hyper-V's HvCallGetVpRegisters has them */
#define RESULTS_1(what)
#define RESULTS_3(what) what(6) what(7)
#define RESULTS_4(what) what(1) what(2) what(3)
#define RESULTS_18(what)                                                                           \
	RESULTS_4(what)                                                                            \
	what(4) what(5) what(6) what(7) what(8) what(9) what(10) what(11) what(12) what(13)        \
		what(14) what(15) what(16) what(17)

#define DECLARE(n)   smccc_register a##n;
#define PARAMETER(n) , smccc_register a##n
#define OUTPUT(n)    , "=r"(a##n)
#define VALUE(n)     , a##n
#define FIELD(n)     , .a##n = a##n
#define RESULT(n)    , "r"(res.a##n)

/* clang-format off: it does not see where statements end */
#define BEGIN(arguments)                                                                           \
	DECLARE(1)                                                                                 \
	ARGUMENTS_##arguments(DECLARE) __asm__ volatile(TRACE_BEGIN                                \
							: "=r"(a1)ARGUMENTS_##arguments(OUTPUT)    \
							:                                          \
							: "memory")
#define END(results) __asm__ volatile(TRACE_END : : "r"(res.a0)RESULTS_##results(RESULT) : "memory")
/* clang-format on */

#define INLINE(arguments, results)                                                                 \
	static void inline_##arguments##_##results(void)                                           \
	{                                                                                          \
		struct arm_smccc_1_2_regs res;                                                     \
                                                                                                   \
		BEGIN(arguments);                                                                  \
		res = smccc_hvc(FID, a1 ARGUMENTS_##arguments(VALUE));                             \
		END(results);                                                                      \
	}

/* The same as the whole of a function: the procedure call standard has each argument one register too low. */
#define WRAPPER(arguments)                                                                         \
	static __attribute__((__noinline__))                                                       \
	smccc_register wrapped_##arguments(smccc_register a1 ARGUMENTS_##arguments(PARAMETER))     \
	{                                                                                          \
		return smccc_hvc(FID, a1 ARGUMENTS_##arguments(VALUE)).a0;                         \
	}                                                                                          \
	static void wrapper_##arguments##_1(void)                                                  \
	{                                                                                          \
		struct arm_smccc_1_2_regs res;                                                     \
                                                                                                   \
		BEGIN(arguments);                                                                  \
		res.a0 = wrapped_##arguments(a1 ARGUMENTS_##arguments(VALUE));                     \
		END(1);                                                                            \
	}

#define STRUCT(function, arguments, results)                                                       \
	static void function##_##arguments##_##results(void)                                       \
	{                                                                                          \
		struct arm_smccc_1_2_regs res;                                                     \
                                                                                                   \
		BEGIN(arguments);                                                                  \
		struct arm_smccc_1_2_regs args = { .a0 = FID,                                      \
						   .a1 = a1 ARGUMENTS_##arguments(FIELD) };        \
		function(&args, &res);                                                             \
		END(results);                                                                      \
	}

#define WAYS(arguments, results)                                                                   \
	INLINE(arguments, results)                                                                 \
	STRUCT(arm_smccc_1_2_hvc, arguments, results)                                              \
	STRUCT(peer_struct_hvc, arguments, results)

WAYS(1, 1)
WAYS(1, 4)
WAYS(1, 18)
WAYS(4, 1)
WAYS(4, 3)
WAYS(4, 4)
WAYS(4, 18)
WAYS(8, 1)
WAYS(8, 4)
WAYS(8, 18)
WAYS(17, 1)
WAYS(17, 4)
WAYS(17, 18)
WRAPPER(1)
WRAPPER(4)
WRAPPER(8)
STRUCT(framed_hvc, 17, 18)

/* Version 1.0 has seven arguments and four results, and no way to leave one out. */
#define PLAIN(arguments, results, ...)                                                             \
	static void plain_##arguments##_##results(void)                                            \
	{                                                                                          \
		struct arm_smccc_res res;                                                          \
                                                                                                   \
		BEGIN(arguments);                                                                  \
		arm_smccc_hvc(FID, __VA_ARGS__, &res);                                             \
		END(results);                                                                      \
	}                                                                                          \
	static void peer_plain_##arguments##_##results(void)                                       \
	{                                                                                          \
		struct arm_smccc_res res;                                                          \
                                                                                                   \
		BEGIN(arguments);                                                                  \
		peer_plain_hvc(FID, __VA_ARGS__, &res, NULL);                                      \
		END(results);                                                                      \
	}

PLAIN(1, 1, a1, 0, 0, 0, 0, 0, 0)
PLAIN(1, 4, a1, 0, 0, 0, 0, 0, 0)
PLAIN(4, 1, a1, a2, a3, a4, 0, 0, 0)
PLAIN(4, 4, a1, a2, a3, a4, 0, 0, 0)

#define SITE_INLINE(arguments, results)                                                            \
	{ "inline " #arguments " " #results, inline_##arguments##_##results },
#define SITE_WRAPPER(arguments, results)                                                           \
	{ "wrapper " #arguments " " #results, wrapper_##arguments##_##results },
#define SITE_STRUCT(arguments, results)                                                            \
	{ "struct " #arguments " " #results, arm_smccc_1_2_hvc_##arguments##_##results },
#define SITE_PEER_STRUCT(arguments, results)                                                       \
	{ "peer-struct " #arguments " " #results, peer_struct_hvc_##arguments##_##results },
#define SITE_PLAIN(arguments, results)                                                             \
	{ "plain " #arguments " " #results, plain_##arguments##_##results },
#define SITE_PEER_PLAIN(arguments, results)                                                        \
	{ "peer-plain " #arguments " " #results, peer_plain_##arguments##_##results },

#define SIZES(what)                                                                                \
	what(1, 1) what(1, 4) what(1, 18) what(4, 1) what(4, 3) what(4, 4) what(4, 18) what(8, 1)  \
		what(8, 4) what(8, 18) what(17, 1) what(17, 4) what(17, 18)
#define WRAPPER_SIZES(what) what(1, 1) what(4, 1) what(8, 1)
#define PLAIN_SIZES(what)   what(1, 1) what(1, 4) what(4, 1) what(4, 4)

static const struct site sites[] = {
	{ "framed 17 18", framed_hvc_17_18 },
	/* clang-format off: no commas between rows */
	SIZES(SITE_INLINE) WRAPPER_SIZES(SITE_WRAPPER) SIZES(SITE_STRUCT) SIZES(SITE_PEER_STRUCT)
		PLAIN_SIZES(SITE_PLAIN) PLAIN_SIZES(SITE_PEER_PLAIN)
	/* clang-format on */
};

#ifdef __clang__
const struct site_list sites_clang = { sites, ABI_COUNT(sites) };
#else
const struct site_list sites_gcc = { sites, ABI_COUNT(sites) };
#endif
