#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs and copies the library, and builds a program with it in each way that is offered. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
ROOT=$PWD
BUILD=${CONDUIT_BUILD:-build}
CLANG=${CLANG:-clang}
HERE=$ROOT/$BUILD/smccc/consumers
LINK="-nostdlib -fuse-ld=lld -Wl,--entry=main"
SOURCES="smccc/tests/consumer.c smccc/tests/memory.c"

# target STATE - the compiler's name for it
target() {
	case $1 in
	aarch64) echo aarch64-none-elf ;;
	aarch32) echo armv7a-none-eabi ;;
	esac
}

# is_program FILE - whether it was linked and makes a call
is_program() {
	[ -x "$1" ] && llvm-objdump -d "$1" | grep -q 'hvc'
}

# The symbols of the build system itself must not be needed: only what was installed.
rm -rf "$HERE"
mkdir -p "$HERE"

project_make "$BUILD" install-smccc DESTDIR="$HERE/staging" prefix=/opt/arm
report $? "make install-smccc: it installs"
find "$HERE/staging" -type f | sed "s|$HERE/staging||" | grep -v '^/opt/arm/' >"$HERE/strays"
[ ! -s "$HERE/strays" ]
report $? "make install-smccc: everything is below the prefix"

project_make "$BUILD" install-smccc prefix="$HERE/arm"
for state in aarch64 aarch32; do
	flags=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --cflags --libs "libsmccc-$state")
	# shellcheck disable=SC2086 # lists
	"$CLANG" --target="$(target $state)" -ffreestanding $LINK -o "$HERE/pkg-config.$state" \
		$SOURCES $flags
	is_program "$HERE/pkg-config.$state"
	report $? "pkg-config: a program for $state is built"
done

mkdir -p "$HERE/cmake"
cat >"$HERE/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.13)
project(consumer C)
find_package(libsmccc 0.1 REQUIRED)
add_executable(consumer $ROOT/smccc/tests/consumer.c $ROOT/smccc/tests/memory.c)
target_link_libraries(consumer libsmccc::smccc)
END
if command -v cmake >/dev/null; then
	for state in aarch64 aarch32; do
		processor=$state
		[ $state = aarch64 ] || processor=arm
		cmake -S "$HERE/cmake" -B "$HERE/cmake/$state" -DCMAKE_SYSTEM_NAME=Generic \
			-DCMAKE_SYSTEM_PROCESSOR=$processor -DCMAKE_C_COMPILER="$CLANG" \
			-DCMAKE_C_COMPILER_TARGET="$(target $state)" \
			-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY -DCMAKE_C_FLAGS=-ffreestanding \
			-DCMAKE_EXE_LINKER_FLAGS="$LINK" -Dlibsmccc_DIR="$HERE/arm/lib/cmake/libsmccc" \
			>"$HERE/cmake.$state.log" 2>&1 &&
			cmake --build "$HERE/cmake/$state" >>"$HERE/cmake.$state.log" 2>&1
		is_program "$HERE/cmake/$state/consumer"
		report $? "CMake: a program for $state is built"
	done
	! cmake -S "$HERE/cmake" -B "$HERE/cmake/host" -Dlibsmccc_DIR="$HERE/arm/lib/cmake/libsmccc" \
		>"$HERE/cmake.host.log" 2>&1
	report $? "CMake: the PC gets no library"
	grep -q 'libsmccc is for Arm' "$HERE/cmake.host.log"
	report $? "CMake: and is told why"
else
	skip CMake "there is no cmake"
fi

project_make "$BUILD" smccc-vendor DIR="$HERE/vendored/third_party/smccc"
report $? "make smccc-vendor: it copies"
cmp -s LICENSE "$HERE/vendored/third_party/smccc/LICENSE"
report $? "make smccc-vendor: the licence goes with it"
! grep -rn '"\.\./' "$HERE/vendored" >/dev/null
report $? "make smccc-vendor: nothing refers to a folder above"
cp smccc/tests/consumer.c smccc/tests/memory.c "$HERE/vendored"
cat >"$HERE/vendored/Makefile" <<'END'
include third_party/smccc/component.mk
program: consumer.c memory.c $(SMCCC_CLIENT_SOURCES) $(SMCCC_CALL_SOURCES)
	$(CC) $(CFLAGS) $(SMCCC_INCLUDES) -o $@ $^
END
make --no-print-directory -C "$HERE/vendored" CC="$CLANG --target=aarch64-none-elf" \
	CFLAGS="-std=c11 -ffreestanding -Wall -Wextra -Werror $LINK" >"$HERE/vendored.log" 2>&1
is_program "$HERE/vendored/program"
report $? "component.mk: a program is built with the copy"
! project_make "$BUILD" smccc-vendor >"$HERE/vendor.log" 2>&1
report $? "make smccc-vendor: without a folder it says so"

done_testing
