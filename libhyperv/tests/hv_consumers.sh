#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs and copies libhyperv, and builds a program with it in each way that is offered. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=libsmccc/tests/adopt
. libsmccc/tests/adopt
TARGET=--target=aarch64-none-elf
SOURCES="libhyperv/tests/consumer.c libsmccc/src/memory.c"

# is_program FILE - whether it was linked and makes calls by both conventions
is_program() {
	[ -x "$1" ] && llvm-objdump -d "$1" | grep -q 'hvc.*#0x1' &&
		llvm-objdump -d "$1" | grep -qE 'hvc.*#(0x)?0$'
}

begin_consumers hyperv

project_make "$BUILD" install-hyperv prefix="$HERE/built" && mv "$HERE/built" "$HERE/arm"
report $? "make install-hyperv: it installs, and is moved before it is used"
flags=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --cflags --libs libhyperv-aarch64)
sources=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --variable=sources libhyperv-aarch64)
# shellcheck disable=SC2016 # a makefile's
printf 'include %s/component.mk\nall: $(HYPERV_FAKE_SOURCES) $(HYPERV_SOURCES)\n\t@cat $^ >/dev/null\n' "$sources" |
	make --no-print-directory -f - >"$HERE/sources.log" 2>&1 && [ -e "$sources/src/fake/host.c" ]
report $? "make install-hyperv: the sources are there, with the stand-ins for tests on the PC"
# shellcheck disable=SC2086 # lists
"$CLANG" $TARGET -ffreestanding $LINK -o "$HERE/program" $SOURCES $flags
is_program "$HERE/program"
report $? "pkg-config: a program is built"

mkdir -p "$HERE/cmake"
cat >"$HERE/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.13)
project(consumer C)
find_package(libhyperv 0.1 REQUIRED)
add_executable(consumer $ROOT/libhyperv/tests/consumer.c $ROOT/libsmccc/src/memory.c)
target_link_libraries(consumer libhyperv::hyperv)
END
if command -v cmake >/dev/null; then
	cmake -S "$HERE/cmake" -B "$HERE/cmake/build" -DCMAKE_SYSTEM_NAME=Generic -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
		-DCMAKE_C_COMPILER="$CLANG" -DCMAKE_C_COMPILER_TARGET=aarch64-none-elf \
		-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY -DCMAKE_C_FLAGS=-ffreestanding \
		-DCMAKE_EXE_LINKER_FLAGS="$LINK" -Dlibhyperv_DIR="$HERE/arm/lib/cmake/libhyperv" >"$HERE/cmake.log" 2>&1 &&
		cmake --build "$HERE/cmake/build" >>"$HERE/cmake.log" 2>&1
	is_program "$HERE/cmake/build/consumer"
	report $? "CMake: a program is built"
else
	skip CMake "there is no cmake"
fi

for compiler in "$CLANG $TARGET" "$AARCH64_GCC -mno-outline-atomics"; do
	tree=$HERE/kernel.${compiler%% *}
	mkdir -p "$tree"
	cp libhyperv/tests/consumer.c "$tree/main.c"
	# shellcheck disable=SC2086 # a list
	adopt docs/howto-be-a-hyper-v-guest.md "$tree" $compiler \
		"-std=c11 -ffreestanding -O1 -fno-pic -Wall -Wextra -Werror -mgeneral-regs-only -ffunction-sections"
	is_program "$tree/kernel"
	report $? "the how-to, word for word, ${compiler%% *}: a program is built with the copies, and make without a target makes it"
done
tree=$HERE/kernel.$CLANG
cmp -s LICENSE "$tree/third_party/hyperv/LICENSE"
report $? "make hyperv-vendor: the licence goes with it"
! grep -rn '"\.\./' "$tree/third_party" >/dev/null
report $? "make hyperv-vendor: nothing refers to a folder above"
is_only_lists "$ROOT/libsmccc/component.mk" "$ROOT/libhyperv/component.mk"
report $? "component.mk of the repository itself: no target and no rule"
! project_make "$BUILD" hyperv-vendor >"$HERE/vendor.log" 2>&1
report $? "make hyperv-vendor: without a folder it says so"

done_testing
