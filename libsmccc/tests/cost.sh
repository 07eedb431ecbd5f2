#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Counts the instructions of every way to make a call, by disassembly. Prints TAP.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}/smccc/cost
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
AARCH64_GXX=${AARCH64_GXX:-aarch64-linux-gnu-g++}
FLAGS="-ffreestanding -Wall -Wextra -Werror -mgeneral-regs-only -ffixed-x18 -Iabi/include
	-Ilibsmccc/include"
MEMORY='^(ld|st)'

# disassemble OBJECT - makes OBJECT.list, of a function and a mnemonic in each line, without what fills the end
disassemble() {
	llvm-objdump -d --no-show-raw-insn "$1" | awk -F '\t' '
		/^[0-9a-f]+ </ { function_name = $1; gsub(/^[0-9a-f]+ <|>:$/, "", function_name) }
		/^ *[0-9a-f]+:/ { split($2, word, " "); if (word[1] != "nop") print function_name, word[1] }' >"$1.list"
}

# instructions OBJECT FUNCTION - prints its mnemonics
instructions() {
	sed -n "s/^$2 //p" "$1.list"
}

# count OBJECT FUNCTION INSTRUCTIONS MEMORY NAME - checks that it has at most so many
count() {
	all=$(instructions "$1" "$2" | wc -l)
	memory=$(instructions "$1" "$2" | grep -cE "$MEMORY")
	[ "$all" -gt 0 ] && [ "$all" -le "$3" ] && [ "$memory" -le "$4" ]
	report $? "$5: $2 has $all instructions, $memory of them memory; at most $3 and $4"
}

# count_calls NAME STRUCT PLAIN COMPILER... - the functions of call.S, at most so many instructions
count_calls() {
	name=$1
	most=$2
	plain=$3
	shift 3
	# shellcheck disable=SC2086 # FLAGS is a list
	"$@" $FLAGS -c -o "$BUILD/call.$name.o" libsmccc/src/aarch64/call.S
	disassemble "$BUILD/call.$name.o"
	for conduit in hvc smc; do
		count "$BUILD/call.$name.o" arm_smccc_1_2_$conduit "$most" 20 "$name"
	done
	count "$BUILD/call.$name.o" arm_smccc_hvc "$plain" 3 "$name"
}

# count_inline NAME LANGUAGE COMPILER... - the functions of cost.c
#
# At most one move for each argument, the function ID, and each result; and nothing else.
count_inline() {
	name=$1
	language=$2
	object=$BUILD/cost.$name.o
	shift 2
	# shellcheck disable=SC2086 # FLAGS is a list
	"$@" $FLAGS -c -o "$object" -x "$language" libsmccc/tests/cost.c
	disassemble "$object"
	for function in $(sed -n 's/^\(inline_[^ ]*\) .*/\1/p' "$object.list" | uniq); do
		most=$(echo "$function" | awk -F _ '{ print $2 + 1 + $3 }')
		all=$(instructions "$object" "$function" | grep -cvE '^(hvc|ret)$')
		other=$(instructions "$object" "$function" | grep -vE '^(hvc|ret|mov)$')
		calls=$(instructions "$object" "$function" | grep -c '^hvc$')
		[ "$calls" -eq 1 ] && [ -z "$other" ] && [ "$all" -le "$most" ]
		report $? "$name: $function has $all moves beside hvc and ret, nothing else; at most $most"
	done
}

mkdir -p "$BUILD"
CLANG_AARCH64="$CLANG --target=aarch64-none-elf"
# shellcheck disable=SC2086 # lists
{
	count_calls clang 23 6 $CLANG_AARCH64
	count_calls clang-frame 24 6 $CLANG_AARCH64 -DSMCCC_FRAME_RECORD
	count_calls clang-bti 24 7 $CLANG_AARCH64 -mbranch-protection=bti
	count_calls clang-bti-pac 25 7 $CLANG_AARCH64 -mbranch-protection=standard
	for level in O1 O2 Os O3; do
		count_inline clang-$level c $CLANG_AARCH64 -std=c11 -$level
	done
	count_inline clang-cxx c++ $CLANG_AARCH64 -std=c++17 -O2
}
if command -v "$AARCH64_GCC" >/dev/null; then
	count_calls gcc 23 6 "$AARCH64_GCC"
	count_calls gcc-frame 24 6 "$AARCH64_GCC" -DSMCCC_FRAME_RECORD
	for level in O1 O2 Os O3; do
		count_inline gcc-$level c "$AARCH64_GCC" -std=c11 -$level
	done
fi
if command -v "$AARCH64_GXX" >/dev/null; then
	count_inline gcc-cxx c++ "$AARCH64_GXX" -std=c++17 -O2
fi
done_testing
