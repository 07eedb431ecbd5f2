#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a call through libsmccc costs the caller, as the compilers of this system make it. Prints TAP.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
BUILD=${CONDUIT_BUILD:-build}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

project_make "$BUILD" "$BUILD/calls.elf"
report $? "the image builds"

timeout 60 "$BUILD/conduit" bench caller >"$scratch/first"
[ $? -le 1 ]
report $? "it comes to its end"

timeout 60 "$BUILD/conduit" bench caller --cpu max,pauth-impdef=on | tail -n +2 >"$scratch/second"
tail -n +2 "$scratch/first" | diff - "$scratch/second"
report $? "the numbers are the same in each run and on each CPU"

grep -q '^arm_smccc_1_2_hvc(), memory' "$scratch/first"
report $? "they are there"

! grep 'TOO MUCH' "$scratch/first"
report $? "each is within its bar"

done_testing
