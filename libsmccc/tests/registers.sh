#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds registers.c in every way that changes how a call is made, runs each under QEMU's user mode
# emulation. Prints TAP.
# time limit: 900
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}/smccc/registers
CLANG=${CLANG:-clang}
AARCH64_GCC=${AARCH64_GCC:-aarch64-linux-gnu-gcc}
ARM_GCC=${ARM_GCC:-arm-linux-gnueabihf-gcc}
FLAGS="-std=c11 -ffreestanding -Wall -Wextra -Wconversion -Werror -fno-stack-protector -fno-builtin
	-nostdlib -static -Iabi/include -Ilibsmccc/include"
SOURCES="libsmccc/tests/registers.c libsmccc/src/memory.c libsmccc/src/call.c libsmccc/src/linux.c"

# try NAME STATE COMPILER... - builds and runs
try() {
	name=$1
	state=$2
	program=$BUILD/$name
	shift 2
	# shellcheck disable=SC2086 # FLAGS and SOURCES are lists
	if ! "$@" $FLAGS -o "$program" $SOURCES "libsmccc/src/$state/call.S" \
		"libsmccc/tests/registers_$state.S"; then
		report 1 "$name: the program is built"
		return
	fi
	case $state in
	aarch64) timeout 30 "$QEMU_AARCH64" "$program" >"$program.tap" ;;
	aarch32) timeout 30 "$QEMU_ARM" "$program" >"$program.tap" ;;
	esac
	status=$?
	renumber "$name" <"$program.tap"
	if [ $status -gt 1 ] || ! grep -q '^1\.\.' "$program.tap"; then
		report 1 "$name: the program comes to its end (exit status $status)"
	fi
}

# try_all NAME STATE COMPILER... - at every level of optimization
try_all() {
	family=$1
	shift
	try "$family-O0" "$@" -O0
	try "$family-O1" "$@" -O1
	try "$family-O2" "$@" -O2
	try "$family-O3" "$@" -O3 -fPIC
	try "$family-Os" "$@" -Os
	try "$family-lto" "$@" -O2 -flto
}

QEMU_AARCH64=$(command -v qemu-aarch64 || command -v qemu-aarch64-static)
QEMU_ARM=$(command -v qemu-arm || command -v qemu-arm-static)
if [ -z "$QEMU_AARCH64" ] || [ -z "$QEMU_ARM" ]; then
	echo "1..0 # SKIP there is no qemu-aarch64 or qemu-arm (Debian package qemu-user)"
	exit 0
fi
mkdir -p "$BUILD"

# x18 is the platform's.
AARCH64_FLAGS="-mgeneral-regs-only -ffixed-x18"
ARM_FLAGS="-march=armv7-a -mfloat-abi=soft"
CLANG_AARCH64="$CLANG --target=aarch64-linux-gnu -fuse-ld=lld $AARCH64_FLAGS"
CLANG_ARM="$CLANG --target=armv7a-linux-gnueabi -fuse-ld=lld $ARM_FLAGS"
PROTECTED="-mbranch-protection=standard -Wl,-z,force-bti"
# shellcheck disable=SC2086 # lists
{
	try_all clang aarch64 $CLANG_AARCH64
	try clang-protected aarch64 $CLANG_AARCH64 -O2 $PROTECTED -DSMCCC_FRAME_RECORD
	try clang-frame aarch64 $CLANG_AARCH64 -O2 -fno-omit-frame-pointer -DSMCCC_FRAME_RECORD
	try clang-arm aarch32 $CLANG_ARM -O2 -marm
	try clang-thumb aarch32 $CLANG_ARM -O2 -mthumb
	try clang-thumb-O0 aarch32 $CLANG_ARM -O0 -mthumb
}
# shellcheck disable=SC2086 # lists
if command -v "$AARCH64_GCC" >/dev/null; then
	try_all gcc aarch64 "$AARCH64_GCC" $AARCH64_FLAGS
	try gcc-protected aarch64 "$AARCH64_GCC" $AARCH64_FLAGS -O2 $PROTECTED -DSMCCC_FRAME_RECORD
	try gcc-pac aarch64 "$AARCH64_GCC" $AARCH64_FLAGS -O2 -mbranch-protection=pac-ret+b-key
	try gcc-frame aarch64 "$AARCH64_GCC" $AARCH64_FLAGS -O2 -fno-omit-frame-pointer \
		-DSMCCC_FRAME_RECORD
fi
# shellcheck disable=SC2086 # lists
if command -v "$ARM_GCC" >/dev/null; then
	for set in arm thumb; do
		try_all gcc-$set aarch32 "$ARM_GCC" $ARM_FLAGS -m$set
	done
fi
done_testing
