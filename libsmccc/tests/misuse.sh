#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Calls that must not compile, each beside one that must. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
AARCH64_GXX=${AARCH64_GXX:-aarch64-linux-gnu-g++}
ARM_GCC=${ARM_GCC:-arm-linux-gnueabihf-gcc}
C="-std=c11 -x c"
CXX="-std=c++17 -x c++"
# Without -Werror: these are errors of the language, not of taste.
FLAGS="-ffreestanding -Iabi/include -Ilibsmccc/include -fsyntax-only"
# LLVM 19 refuses this one for AArch32.
GENERAL=-mgeneral-regs-only

# compiles STATEMENT - whether the compiler takes it
compiles() {
	# shellcheck disable=SC2086 # lists
	$COMPILER $FLAGS - >/dev/null 2>&1 <<-END
		#include "smccc/linux.h"
		struct some { int member; };
		void function(uint32_t fid, uint64_t wide, void *pointer, double real, struct some some);
		void function(uint32_t fid, uint64_t wide, void *pointer, double real, struct some some)
		{
			struct arm_smccc_1_2_regs regs;
			struct arm_smccc_res res;
			$1;
		}
	END
}

# good STATEMENT WHAT
good() {
	compiles "$1"
	report $? "$COMPILER: $2 compiles: $1"
}

# bad STATEMENT WHAT
bad() {
	! compiles "$1"
	report $? "$COMPILER: $2 does not: $1"
}

# arguments COUNT - prints so many
arguments() {
	awk -v count="$1" 'BEGIN { for (i = 1; i <= count; i++) printf ", %d", i }'
}

# try MOST COMPILER - @MOST is how many arguments a call may have
try() {
	COMPILER=$2
	good 'smccc_hvc(fid)' "a call"
	good 'regs = smccc_hvc(fid, (uint8_t)1, fid, true, 2L)' "any integer"
	good "regs.a0 = smccc_smc(fid$(arguments "$1")).a$1" "every argument"
	bad "smccc_smc(fid$(arguments $(($1 + 1))))" "one argument more"
	bad "smccc_smc(fid$(arguments $(($1 + 7))))" "seven arguments more"
	bad "regs.a0 = smccc_hvc(fid).a$(($1 + 1))" "a result that there is not"
	bad 'smccc_hvc()' "a call of nothing"
	bad 'smccc_hvc(fid, pointer)' "a pointer"
	bad 'smccc_hvc(fid, &regs)' "an address"
	bad 'smccc_hvc(fid, "text")' "a string"
	bad 'smccc_hvc(fid, function)' "a function"
	bad 'smccc_hvc(fid, some)' "a struct"
	bad 'smccc_hvc(fid, regs)' "a struct of registers"
	bad 'smccc_hvc(fid, smccc_hvc(fid))' "all results of another call"
	bad 'smccc_hvc(fid, 1.0)' "a floating-point number"
	bad 'smccc_hvc(0x1c4000003ULL)' "a function ID of 64 bits"
	bad 'smccc_hvc(pointer)' "a pointer for a function ID"
	bad 'smccc_hvc(fid, )' "an empty argument"
	bad 'wide = smccc_hvc(fid)' "all results as one"
	good 'arm_smccc_1_1_hvc(fid, &res)' "Linux's call"
	good 'arm_smccc_1_1_invoke(fid, 1, NULL)' "Linux's call without results"
	bad 'arm_smccc_1_1_hvc(fid)' "Linux's call without a place for results"
	bad 'arm_smccc_1_1_hvc(fid, 1)' "Linux's call with an argument for that"
	bad 'arm_smccc_1_1_smc(fid, 1, 2, 3, 4, 5, 6, 7, 8, &res)' "Linux's call with eight arguments"
	bad 'arm_smccc_1_1_smc(fid, pointer, &res)' "Linux's call with a pointer"
	good 'arm_smccc_1_1_invoke(regs.a0, &res)' "Linux's call of a register's width"
	bad 'arm_smccc_1_1_hvc(pointer, &res)' "Linux's call of a pointer"
	bad 'arm_smccc_1_1_smc(real, 1, &res)' "Linux's call of a floating-point number"
	bad 'arm_smccc_1_1_invoke(some, &res)' "Linux's call of a struct"
}

try 17 "$CLANG --target=aarch64-none-elf $GENERAL $C"
COMPILER="$CLANG --target=aarch64-none-elf $GENERAL $C"
good 'smccc_hvc(fid, wide)' "64 bits"
bad 'smccc_hvc(fid, (__int128)1)' "an integer of 128 bits"
if command -v "$AARCH64_GCC" >/dev/null; then
	try 17 "$AARCH64_GCC $GENERAL $C"
	COMPILER="$AARCH64_GCC $GENERAL $C"
	bad 'smccc_hvc(fid, (__int128)1)' "an integer of 128 bits"
fi
if command -v "$ARM_GCC" >/dev/null; then
	try 7 "$ARM_GCC $C"
	COMPILER="$ARM_GCC $C"
	bad 'smccc_hvc(fid, wide)' "64 bits where a register has 32"
fi
try 17 "$CLANG --target=aarch64-none-elf $GENERAL $CXX"
COMPILER="$CLANG --target=aarch64-none-elf $GENERAL $CXX"
good 'smccc_hvc(fid, wide)' "64 bits"
bad 'smccc_hvc(fid, (__int128)1)' "an integer of 128 bits"
try 7 "$CLANG --target=armv7a-none-eabi $CXX"
COMPILER="$CLANG --target=armv7a-none-eabi $CXX"
bad 'smccc_hvc(fid, wide)' "64 bits where a register has 32"
if command -v "$AARCH64_GXX" >/dev/null; then
	try 17 "$AARCH64_GXX $GENERAL $CXX"
fi
done_testing
