#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds registers.c in every way that changes how a hypercall is made, runs each under QEMU's user mode emulation.
# Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}/hyperv/registers
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
# x18 is the platform's.
FLAGS="-std=c11 -ffreestanding -Wall -Wextra -Wconversion -Werror -fno-stack-protector -fno-builtin -nostdlib -static
	-mgeneral-regs-only -mstrict-align -ffixed-x18 -mno-outline-atomics -Iabi/include -Ilibsmccc/include -Ilibhyperv/include
	-Ilibhyperv/src"
SOURCES="libhyperv/tests/registers.c libhyperv/src/hypercall.c libhyperv/src/vp_register.c libhyperv/src/time.c
	libhyperv/src/page_register.c libhyperv/src/aarch64/native.S libsmccc/tests/registers_aarch64.S libsmccc/src/memory.c"

# try NAME COMPILER... - builds and runs
try() {
	name=$1
	program=$BUILD/$name
	shift
	# shellcheck disable=SC2086 # FLAGS and SOURCES are lists
	if ! "$@" $FLAGS -o "$program" $SOURCES; then
		report 1 "$name: the program is built"
		return
	fi
	timeout 30 "$QEMU_AARCH64" "$program" >"$program.tap"
	status=$?
	renumber "$name" <"$program.tap"
	if [ $status -gt 1 ] || ! grep -q '^1\.\.' "$program.tap"; then
		report 1 "$name: the program comes to its end (exit status $status)"
	fi
}

QEMU_AARCH64=$(command -v qemu-aarch64 || command -v qemu-aarch64-static)
if [ -z "$QEMU_AARCH64" ]; then
	echo "1..0 # SKIP there is no qemu-aarch64 (Debian package qemu-user)"
	exit 0
fi
mkdir -p "$BUILD"

PROTECTED="-mbranch-protection=standard -Wl,-z,force-bti"
for level in O0 O2 Os; do
	try "clang-$level" "$CLANG" --target=aarch64-linux-gnu -fuse-ld=lld -$level
done
# shellcheck disable=SC2086 # a list
try clang-protected "$CLANG" --target=aarch64-linux-gnu -fuse-ld=lld -O2 $PROTECTED
if command -v "$AARCH64_GCC" >/dev/null; then
	for level in O0 O2 Os; do
		try "gcc-$level" "$AARCH64_GCC" -$level
	done
	# shellcheck disable=SC2086 # a list
	try gcc-protected "$AARCH64_GCC" -O2 $PROTECTED
	try gcc-pac "$AARCH64_GCC" -O2 -mbranch-protection=pac-ret+b-key
fi
done_testing
