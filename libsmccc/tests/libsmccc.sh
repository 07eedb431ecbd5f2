#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds libsmccc.a with each compiler and looks at what it asks of its embedder. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}
# What a freestanding compiler may always call, by the names of C and of Arm's run-time ABI.
MEMORY='^(memcpy|memmove|memset|memcmp|__aeabi_mem(cpy|move|set|clr)[48]?)$'
# No state: the embedder passes all memory. llvm-nm's letters for writable data; read-only data with
# addresses in it is writable to PE/COFF's. The exception is the callee of Linux's names.
WRITABLE=' [dDbBC] '
STATE=' (smccc_(version|conduit)|\.LANCHOR[0-9]+)$'

# outside ARCHIVE - prints what its members want and none of them has
outside() {
	llvm-nm "$1" | awk '
		NF == 2 && $1 == "U" { wanted[$2] = 1 }
		NF == 3 { had[$3] = 1 }
		END { for (name in wanted) if (!(name in had)) print name }'
}

for build in clang-aarch64 clang-efi clang-arm gcc-aarch64 gcc-arm gcc-thumb; do
	archive=$BUILD/libsmccc/$build/libsmccc.a
	project_make "$BUILD" "libsmccc-$build"
	report $? "$build: it builds without a warning"
	[ -e "$archive" ] || continue
	! outside "$archive" | grep -Ev "$MEMORY"
	report $? "$build: it calls nothing but memcpy, memmove, memset and memcmp"
	! llvm-nm "$archive" | grep -E "$WRITABLE" | grep -Ev "$STATE"
	report $? "$build: it has no data but the conduit and the version of Linux's names"
done

# alone NAME COMPILER... - memory.c calls nobody, at any level of optimization, least of all itself
alone() {
	name=$1
	object=$BUILD/libsmccc/memory.o
	shift
	for level in O0 O2 Os O3; do
		"$@" -std=c11 -ffreestanding -Wall -Wextra -Wconversion -Werror -$level -c -o "$object" libsmccc/src/memory.c &&
			[ -z "$(llvm-nm --undefined-only "$object")" ] && [ "$(llvm-nm "$object" | grep -cE "$WANTED$")" -ge 4 ] &&
			! llvm-objdump -d "$object" | grep -qE '[[:space:]](b|bl|b\.w|bx)[[:space:]].*<(__aeabi_)?mem[a-z0-9]*>'
		report $? "$name -$level: memory.c is all that the libraries ask for, and calls nobody"
	done
}

WANTED=" T (memcpy|memmove|memset|memcmp)"
alone clang-aarch64 "${CLANG:-clang}" --target=aarch64-none-elf -mgeneral-regs-only
alone clang-efi "${CLANG:-clang}" --target=aarch64-w64-windows-gnu -mgeneral-regs-only
alone clang-arm "${CLANG:-clang}" --target=armv7a-none-eabi
alone gcc-aarch64 "${AARCH64_GCC:-aarch64-linux-gnu-gcc}" -mgeneral-regs-only
alone gcc-thumb "${ARM_GCC:-arm-linux-gnueabihf-gcc}" -march=armv7-a -mfloat-abi=soft -mthumb

# The section of the calls, for code that runs when the rest may be gone: a run-time service of UEFI, say.
for target in aarch64-none-elf aarch64-w64-windows-gnu armv7a-none-eabi; do
	source=libsmccc/src/aarch64/call.S
	[ $target != armv7a-none-eabi ] || source=libsmccc/src/aarch32/call.S
	object=$BUILD/libsmccc/section.o
	"${CLANG:-clang}" --target=$target -Iabi/include -Ilibsmccc/include -DSMCCC_SECTION=.later -c -o "$object" $source &&
		[ "$(llvm-objdump -d --section=.later "$object" | grep -c '<arm_smccc.*>:')" -eq 4 ]
	report $? "$target: SMCCC_SECTION is where the calls are"
done

# Tests run side by side, and several build what others build, too.
shared=$BUILD/libsmccc/shared
rm -rf "$shared"
mkdir -p "$shared"
project_make "$shared" libsmccc-clang-aarch64
exec 9<"$shared"
flock 9
(sleep 2 && : >"$shared/free" && flock --unlock 9) &
project_make "$shared" libsmccc-clang-aarch64 && [ -e "$shared/free" ]
report $? "a test that builds it waits for another that does"
done_testing
