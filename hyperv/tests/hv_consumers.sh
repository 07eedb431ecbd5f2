#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs and copies libhyperv, and builds a program with it in each way that is offered. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
ROOT=$PWD
BUILD=${CONDUIT_BUILD:-build}
CLANG=${CLANG:-clang}
HERE=$ROOT/$BUILD/hyperv/consumers
TARGET=--target=aarch64-none-elf
LINK="-nostdlib -fuse-ld=lld -Wl,--entry=main"
SOURCES="hyperv/tests/consumer.c smccc/tests/memory.c"

# is_program FILE - whether it was linked and makes calls by both conventions
is_program() {
	[ -x "$1" ] && llvm-objdump -d "$1" | grep -q 'hvc.*#0x1' &&
		llvm-objdump -d "$1" | grep -qE 'hvc.*#(0x)?0$'
}

rm -rf "$HERE"
mkdir -p "$HERE"

project_make "$BUILD" install-hyperv prefix="$HERE/arm"
report $? "make install-hyperv: it installs"
flags=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --cflags --libs libhyperv-aarch64)
# shellcheck disable=SC2086 # lists
"$CLANG" $TARGET -ffreestanding $LINK -o "$HERE/program" $SOURCES $flags
is_program "$HERE/program"
report $? "pkg-config: a program is built"

project_make "$BUILD" smccc-vendor DIR="$HERE/vendored/third_party/smccc" &&
	project_make "$BUILD" hyperv-vendor DIR="$HERE/vendored/third_party/hyperv"
report $? "make hyperv-vendor: it copies"
cmp -s LICENSE "$HERE/vendored/third_party/hyperv/LICENSE"
report $? "make hyperv-vendor: the licence goes with it"
! grep -rn '"\.\./' "$HERE/vendored" >/dev/null
report $? "make hyperv-vendor: nothing refers to a folder above"
cp hyperv/tests/consumer.c smccc/tests/memory.c "$HERE/vendored"
cat >"$HERE/vendored/Makefile" <<'END'
include third_party/smccc/component.mk
include third_party/hyperv/component.mk
program: consumer.c memory.c $(HYPERV_SOURCES) $(SMCCC_CLIENT_SOURCES) $(SMCCC_CALL_SOURCES)
	$(CC) $(CFLAGS) $(HYPERV_INCLUDES) -o $@ $^
END
make --no-print-directory -C "$HERE/vendored" CC="$CLANG $TARGET" \
	CFLAGS="-std=c11 -ffreestanding -O1 -Wall -Wextra -Werror -mno-outline-atomics -ffunction-sections \
	$LINK -Wl,--gc-sections" >"$HERE/vendored.log" 2>&1
is_program "$HERE/vendored/program"
report $? "component.mk: a program is built with the copy"
! project_make "$BUILD" hyperv-vendor >"$HERE/vendor.log" 2>&1
report $? "make hyperv-vendor: without a folder it says so"

done_testing
