#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# On a CPU without LSE a read-modify-write is a loop that goes on for as long as others write to the line.
# Words that the guest can write are changed by one place, which counts its attempts.
# time limit: 30

set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap

# exclusives FILE... - lines that change a word in place
exclusives()
{
	grep -nHE '__sync_|__atomic_(fetch|exchange|compare_exchange|test_and_set|(add|sub|and|or|xor|nand)_fetch)|\<(st|ld)[al]*xr[bh]?\>|\<(cas|swp|ld(add|clr|eor|set))[al]*[bh]?\>' "$@"
}

sources=$(find hypervisor -path hypervisor/tests -prune -o -path hypervisor/fake -prune -o -name '*.[chS]' -print)
# Locks, turns, pins, requests, notes of VMBus and of devices, the power state of a VP, the port's notes: EL2's memory. The number of VPs that
# are on is in the region that EL2 shares with the PC, which no guest reaches. exclusive.h makes one attempt.
own='^hypervisor/(core/(spinlock|turn|partition)\.h|core/pages\.c|virtio/(scsi|disk|net)\.[ch]|vmbus/(bus|channel|message|request)\.c|devices/(storvsc|netvsc[a-z_]*)\.c|control/port\.c|calls/psci\.c|aarch64/exclusive\.h):'

# shellcheck disable=SC2086 # a list of files
report "$(exclusives $sources | grep -cvE "$own")" "no word that the guest can write is changed in a loop without end"
# shellcheck disable=SC2086
[ "$(exclusives $sources | grep -cE "$own")" -ge 3 ]
report $? "what is looked for is found where it may be"
# shellcheck disable=SC2086
exclusives $sources | grep -vE "$own" | sed 's/^/# /'
done_testing
