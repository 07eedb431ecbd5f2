#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs and copies the library, and builds a program with it in each way that is offered. Prints TAP.
# time limit: 540
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=libsmccc/tests/adopt
. libsmccc/tests/adopt
HOST_CC=${HOST_CC:-$CLANG}
SOURCES="libsmccc/tests/consumer.c libsmccc/src/memory.c"

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
begin_consumers smccc

project_make "$BUILD" install-smccc DESTDIR="$HERE/staging" prefix=/opt/arm
report $? "make install-smccc: it installs"
find "$HERE/staging" -type f | sed "s|$HERE/staging||" | grep -v '^/opt/arm/' >"$HERE/strays"
[ ! -s "$HERE/strays" ]
report $? "make install-smccc: everything is below the prefix"

project_make "$BUILD" install-smccc prefix="$HERE/built" && mv "$HERE/built" "$HERE/arm"
! grep -rIl --exclude=installed "$HERE/built" "$HERE/arm"
report $? "make install-smccc: no file but the list for make uninstall knows the prefix, which is moved before it is used"
for state in aarch64 aarch32; do
	flags=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --cflags --libs "libsmccc-$state")
	# shellcheck disable=SC2086 # lists
	"$CLANG" --target="$(target $state)" -ffreestanding $LINK -o "$HERE/pkg-config.$state" \
		$SOURCES $flags
	is_program "$HERE/pkg-config.$state"
	report $? "pkg-config: a program for $state is built"
done

sources=$(PKG_CONFIG_LIBDIR=$HERE/arm/lib/pkgconfig pkg-config --variable=sources libsmccc-aarch64)
cat >"$HERE/fake.mk" <<END
include $sources/component.mk
program: $ROOT/libsmccc/tests/consumer_fake.c \$(SMCCC_CLIENT_SOURCES) \$(SMCCC_FAKE_SOURCES)
	\$(CC) -fsanitize=address,undefined \$(SMCCC_INCLUDES) \$(SMCCC_FAKE_INCLUDES) -o $HERE/fake \$^
END
make --no-print-directory -f "$HERE/fake.mk" CC="$HOST_CC" >"$HERE/fake.log" 2>&1 && "$HERE/fake"
report $? "pkg-config: a program is tested on the PC with the installed sources"

# Each header that is installed has its code there, if not in the library.
llvm-nm --defined-only --format=just-symbols "$HERE/arm/lib/libsmccc/aarch64/libsmccc.a" >"$HERE/symbols"
! sed -n 's/^int \(smccc_[a-z_]*\)(.*/\1/p' "$HERE/arm/include/libsmccc/smccc/"*.h | while read -r function; do
	grep -qx "$function" "$HERE/symbols" || grep -rq "$function(" "$sources/src" || echo "$function"
done | grep .
report $? "every function of the installed headers is installed"

mkdir -p "$HERE/cmake"
cat >"$HERE/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.13)
project(consumer C)
find_package(libsmccc 0.1 REQUIRED)
add_executable(consumer $ROOT/libsmccc/tests/consumer.c $ROOT/libsmccc/src/memory.c)
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
	mkdir -p "$HERE/cmake.fake"
	cat >"$HERE/cmake.fake/CMakeLists.txt" <<-END
		cmake_minimum_required(VERSION 3.13)
		project(consumer C)
		find_package(libsmccc 0.1 REQUIRED COMPONENTS fake)
		add_executable(fake $ROOT/libsmccc/tests/consumer_fake.c)
		target_link_libraries(fake libsmccc::fake)
	END
	cmake -S "$HERE/cmake.fake" -B "$HERE/cmake.fake/build" -DCMAKE_C_COMPILER="$HOST_CC" \
		-Dlibsmccc_DIR="$HERE/arm/lib/cmake/libsmccc" >"$HERE/cmake.fake.log" 2>&1 &&
		cmake --build "$HERE/cmake.fake/build" >>"$HERE/cmake.fake.log" 2>&1 && "$HERE/cmake.fake/build/fake"
	report $? "CMake: a program is tested on the PC"
else
	skip CMake "there is no cmake"
fi

for compiler in "$CLANG --target=aarch64-none-elf" "$AARCH64_GCC"; do
	tree=$HERE/kernel.${compiler%% *}
	mkdir -p "$tree"
	cp libsmccc/tests/consumer.c "$tree/main.c"
	# shellcheck disable=SC2086 # a list
	adopt docs/howto-call-firmware.md "$tree" $compiler \
		"-std=c11 -ffreestanding -O1 -fno-pic -Wall -Wextra -Werror -mgeneral-regs-only"
	is_program "$tree/kernel"
	report $? "the how-to, word for word, ${compiler%% *}: a program is built with the copy, and make without a target makes it"
done
tree=$HERE/kernel.$CLANG
cmp -s LICENSE "$tree/third_party/smccc/LICENSE"
report $? "make smccc-vendor: the licence goes with it"
! grep -rn '"\.\./' "$tree/third_party" >/dev/null
report $? "make smccc-vendor: nothing refers to a folder above"
is_only_lists "$ROOT/libsmccc/component.mk"
report $? "component.mk of the repository itself: no target and no rule"
! project_make "$BUILD" smccc-vendor >"$HERE/vendor.log" 2>&1
report $? "make smccc-vendor: without a folder it says so"

done_testing
