#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds libhyperv.a with each compiler, looks at what it asks of its embedder, how large it is, and counts what its
# fast calls and its clock execute. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}
HERE=$BUILD/libhyperv/cost
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
# What a freestanding compiler may always call.
MEMORY='^(memcpy|memmove|memset|memcmp)$'
# No state: the embedder passes all memory. Read-only data with addresses in it is writable to PE/COFF's.
WRITABLE=' [dDbBC] '
TEXT_MAX=49152
CLOCK_MAX=25
MEMORY_MAX=4
FLAGS="-std=c11 -ffreestanding -Wall -Wextra -Werror -O2 -mgeneral-regs-only -mstrict-align -ffixed-x18
	-Iabi/include -Ilibsmccc/include -Ilibhyperv/include"

# outside ARCHIVE... - prints what members of the first want, and nobody here has
outside() {
	llvm-nm "$@" 2>/dev/null | awk -v library="$1" '
		/:$/ { ours = index($0, library) == 1 }
		NF == 2 && $1 == "U" && ours { wanted[$2] = 1 }
		NF == 3 { had[$3] = 1 }
		END { for (name in wanted) if (!(name in had)) print name }'
}

# text_size ARCHIVE - bytes of code and of constants
text_size() {
	llvm-size --format=sysv "$1" | awk '/^\.(text|rodata)/ { sum += $2 } END { print sum + 0 }'
}

# path PROGRAM FUNCTION - prints the mnemonics that a call of it executes if no conditional branch is taken, calls included
path() {
	llvm-objdump -d --no-show-raw-insn "$1" | awk -v function_name="$2" '
		/^[0-9a-f]+ </ { name = substr($2, 2, length($2) - 3); first = 1 }
		/^ +[0-9a-f]+:/ {
			address = $1
			sub(/:$/, "", address)
			if (first && name == function_name) start = address
			first = 0
			order[++count] = address
			place[address] = count
			mnemonic[count] = $2
			target[count] = $3
			sub(/^0x/, "", target[count])
		}
		END {
			at = place[start]
			for (steps = 0; at != 0 && steps < 500; steps++) {
				print mnemonic[at]
				if (mnemonic[at] == "ret") {
					at = depth > 0 ? stack[depth--] : 0
				} else if (mnemonic[at] == "bl") {
					stack[++depth] = at + 1
					at = place[target[at]]
				} else if (mnemonic[at] == "b") {
					at = place[target[at]]
				} else {
					at++
				}
			}
		}'
}

# memory_of - how many of the mnemonics on stdin read or write memory
memory_of() {
	grep -cE '^(ld|st)'
}

# compare NAME PROGRAM CALL - the library's way beside Linux's: no more instructions, and of memory no more than the one look
# whether the partition is direct and the frame of a function that may call another one
compare() {
	ours=$(path "$2" "cost_$3" | wc -l)
	linux=$(path "$2" "linux_$3" | wc -l)
	memory=$(path "$2" "cost_$3" | memory_of)
	linux_memory=$(path "$2" "linux_$3" | memory_of)
	[ "$(path "$2" "cost_$3" | grep -c '^hvc$')" -eq 1 ] && [ "$(path "$2" "linux_$3" | grep -c '^hvc$')" -eq 1 ] &&
		[ "$ours" -le "$linux" ] && [ "$memory" -le $MEMORY_MAX ]
	report $? "$1: $3 has $ours instructions, $memory of them memory; as Linux does it $linux and $linux_memory"
}

# count BUILD COMPILER... - the fast calls, by programs that are never run
count() {
	build=$1
	program=$HERE/$build
	shift
	# shellcheck disable=SC2086 # FLAGS is a list
	"$@" $FLAGS -c -o "$program.o" libhyperv/tests/cost.c &&
		ld.lld -o "$program" --entry=cost_get -u hv_clock_read "$program.o" "$BUILD/libhyperv/$build/libhyperv.a" \
			"$BUILD/libsmccc/$build/libsmccc.a" --unresolved-symbols=ignore-all
	report $? "$build: the program to count in is built"
	compare "$build" "$program" get
	compare "$build" "$program" set
	compare "$build" "$program" signal
	# All that it has: what is left out by the page that is good at once is not taken off.
	clock=$(llvm-objdump -d --no-show-raw-insn --disassemble-symbols=hv_clock_read "$program" |
		awk '/^ +[0-9a-f]+:/ && $2 != "nop"' | wc -l)
	calls=$(llvm-objdump -d --no-show-raw-insn --disassemble-symbols=hv_clock_read "$program" |
		awk '/^ +[0-9a-f]+:/ && $2 == "bl"' | wc -l)
	[ "$clock" -gt 0 ] && [ "$clock" -le $CLOCK_MAX ] && [ "$calls" -eq 0 ]
	report $? "$build: the clock by its page has $clock instructions; at most $CLOCK_MAX"
}

mkdir -p "$HERE"
for build in clang-aarch64 clang-efi gcc-aarch64; do
	archive=$BUILD/libhyperv/$build/libhyperv.a
	project_make "$BUILD" "libsmccc-$build" "libhyperv-$build" >"$HERE/$build.log" 2>&1
	report $? "$build: it builds without a warning"
	[ -e "$archive" ] || continue
	! outside "$archive" "$BUILD/libsmccc/$build/libsmccc.a" | grep -Ev "$MEMORY"
	report $? "$build: it calls nothing but memcpy, memmove, memset, memcmp and libsmccc"
	! llvm-nm "$archive" 2>/dev/null | grep -E "$WRITABLE"
	report $? "$build: it has no data that can be written"
	size=$(text_size "$archive")
	[ "$size" -gt 0 ] && [ "$size" -le $TEXT_MAX ]
	report $? "$build: it has $size bytes of code and constants; at most $TEXT_MAX"
done
count clang-aarch64 "$CLANG" --target=aarch64-none-elf
if command -v "$AARCH64_GCC" >/dev/null; then
	count gcc-aarch64 "$AARCH64_GCC"
fi
done_testing
