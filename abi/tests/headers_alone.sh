#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Compiles each header of abi/ alone, in C for every target and in assembler. Prints TAP.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
CLANG=${CLANG:-clang}
FLAGS="-std=c11 -ffreestanding -pedantic-errors -Wall -Wextra -Wconversion -Wsign-conversion \
	-Wshadow -Wundef -Werror -fsyntax-only -Iabi/include"
TARGETS="x86_64-linux-gnu aarch64-none-elf armv7a-none-eabi aarch64-w64-windows-gnu"
COMPILERS="gcc aarch64-linux-gnu-gcc arm-linux-gnueabihf-gcc"

# in_c HEADER COMPILER... - the header and nothing else is a translation unit
in_c() {
	header=$1
	shift
	# shellcheck disable=SC2086 # FLAGS is a list
	printf '#include "abi/%s"\nextern int nothing;\n' "$header" | "$@" $FLAGS -x c -
	report $? "$header, $*"
}

# in_assembler HEADER TARGET - every constant that takes no arguments is a number to the assembler
in_assembler() {
	constants=$(echo "#include \"abi/$1\"" |
		"$CLANG" -Iabi/include -E -dM -x assembler-with-cpp - |
		sed -n '/"/d; s/^#define \([A-Z][A-Z0-9_]*[A-Z0-9]\) ..*$/.quad \1/p')
	printf '#include "abi/%s"\n%s\n' "$1" "$constants" |
		"$CLANG" "--target=$2" -Iabi/include -c -x assembler-with-cpp -o /dev/null -
	report $? "$1, assembler, $2"
}

for path in abi/include/abi/*.h; do
	header=${path##*/}
	for target in $TARGETS; do
		in_c "$header" "$CLANG" "--target=$target"
	done
	for compiler in $COMPILERS; do
		if command -v "$compiler" >/dev/null; then
			in_c "$header" "$compiler"
		fi
	done
	in_assembler "$header" aarch64-none-elf
done
done_testing
