#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All public headers in one file, as somebody else's project includes them: in every language of theirs, beside their macros
# and beside Linux's headers. Prints TAP.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
HERE=${CONDUIT_BUILD:-build}/hyperv/adopters
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
AARCH64_GXX=${AARCH64_GXX:-aarch64-linux-gnu-g++}
ARM_GCC=${ARM_GCC:-arm-linux-gnueabihf-gcc}
INCLUDES="-Iabi/include -Ilibsmccc/include -Ilibhyperv/include -I$HERE"
FLAGS="-ffreestanding -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wundef -Werror
	-fsyntax-only $INCLUDES"
# A prefix for each interface: its own, as its specification or Linux spells it, and that of the folder.
PREFIXES='^(ABI|ARM_SMCCC|arm_smccc|SMCCC|smccc|PSCI|TRNG|SDEI|FFA|EM|KVM|HV|HVCALL|HYPERV|VMBUS|ACPI|AML|LIBSMCCC|LIBHYPERV)_'

# includes FOLDER... - prints an #include for each public header
includes() {
	find "$@" -name '*.h' | LC_ALL=C sort | sed 's|.*/include/\(.*\)|#include "\1"|'
}

# takes NAME COMPILER... - the file compiles
takes() {
	name=$1
	shift
	# shellcheck disable=SC2086 # FLAGS is a list
	"$@" $FLAGS -include libhyperv/tests/hostile.h -include "$HERE/everything.h" libhyperv/tests/adopter.c
	report $? "$name: all headers compile beside an adopter's macros"
}

# languages NAME C-COMPILER C++-COMPILER - @C-COMPILER may have options
languages() {
	# shellcheck disable=SC2086 # lists
	for standard in c11 c17 c2x gnu17; do
		takes "$1, $standard" $2 -std=$standard
	done
	if command -v "${3%% *}" >/dev/null; then
		# shellcheck disable=SC2086 # a list
		takes "$1, C++17" $3 -std=c++17 -x c++
	else
		skip "$1, C++17" "there is no ${3%% *}"
	fi
}

# macros COMPILER... - prints the names that the headers define, and the compiler's own headers do not
macros() {
	printf '#include <%s>\n' stdarg.h stdbool.h stddef.h stdint.h >"$HERE/nothing.h"
	for header in nothing everything; do
		# shellcheck disable=SC2086 # INCLUDES is a list
		"$@" -ffreestanding $INCLUDES -E -dM -x c "$HERE/$header.h" |
			sed 's/^#define \([A-Za-z0-9_]*\).*/\1/' | LC_ALL=C sort -u >"$HERE/$header.names"
	done
	LC_ALL=C comm -13 "$HERE/nothing.names" "$HERE/everything.names"
}

# beside HEADER - ours and Linux's, in both orders; copied, since compilers do not warn of what is in /usr/include
beside() {
	if [ ! -e "/usr/include/linux/$1" ]; then
		skip "linux/$1" "there is no such header"
		return
	fi
	cp "/usr/include/linux/$1" "$HERE/linux/$1"
	for order in "everything.h linux/$1" "linux/$1 everything.h"; do
		# shellcheck disable=SC2086 # lists
		printf '#include "%s"\n' $order >"$HERE/beside.c"
		# shellcheck disable=SC2086 # FLAGS is a list
		"$CLANG" --target=aarch64-none-elf -std=c11 $FLAGS "$HERE/beside.c"
		report $? "no warning beside each other: $order"
	done
}

# alone - each header of the libraries needs no other one before it; those of abi/: headers_alone.sh
alone() {
	for path in libsmccc/include/smccc/*.h libhyperv/include/hyperv/*.h; do
		# shellcheck disable=SC2086 # FLAGS is a list
		printf '#include "%s"\nextern int nothing;\n' "${path#*/include/}" |
			"$CLANG" --target=aarch64-none-elf -std=c11 $FLAGS -x c - || echo "$path"
	done
}

rm -rf "$HERE"
mkdir -p "$HERE/linux"

includes libsmccc/include abi/include/abi/smccc*.h abi/include/abi/psci.h >"$HERE/everything.h"
takes "clang for AArch32, c11" "$CLANG" --target=armv7a-none-eabi -std=c11
takes "clang for AArch32, C++17" "$CLANG" --target=armv7a-none-eabi -std=c++17 -x c++
takes "GCC for AArch32, c11" "$ARM_GCC" -march=armv7-a -mfloat-abi=soft -std=c11

# shellcheck disable=SC2016,SC2046 # make's variable; a list
includes $(make --no-print-directory --silent --eval='abi: ; @echo $(ABI_OF_LIBRARIES)' abi) \
	libsmccc/include libhyperv/include >"$HERE/everything.h"
languages "clang" "$CLANG --target=aarch64-none-elf" "$CLANG --target=aarch64-none-elf"
languages "clang for EFI" "$CLANG --target=aarch64-w64-windows-gnu" "$CLANG --target=aarch64-w64-windows-gnu"
languages "GCC" "$AARCH64_GCC" "$AARCH64_GXX"

alone >"$HERE/not-alone"
! [ -s "$HERE/not-alone" ]
report $? "each header is one that can be included alone: $(tr '\n' ' ' <"$HERE/not-alone")"

macros "$CLANG" --target=aarch64-none-elf | grep -vE "$PREFIXES" >"$HERE/strays"
! [ -s "$HERE/strays" ]
report $? "no macro without a prefix: $(tr '\n' ' ' <"$HERE/strays")"
[ "$(macros "$CLANG" --target=aarch64-none-elf | wc -l)" -gt 500 ]
report $? "and the macros of all headers were looked at"

beside psci.h
beside arm_sdei.h

# 32-bit pointers on AArch64: the registers' struct would be half as large as what call.S writes.
for file in "$HERE/everything.h" libsmccc/src/aarch64/call.S; do
	# shellcheck disable=SC2086 # INCLUDES is a list
	! "$AARCH64_GCC" -mabi=ilp32 -ffreestanding $INCLUDES -E -o /dev/null "$file" 2>"$HERE/ilp32" &&
		grep -q 'ILP32 is not supported' "$HERE/ilp32"
	report $? "ILP32 is refused by ${file##*/}"
done
done_testing
