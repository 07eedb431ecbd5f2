#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A kernel panics, and its last words reach the host.
# time limit: 270

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# kept EXPRESSION - the file that the host keeps has it
# shellcheck disable=SC2317 # called by check
kept()
{
	grep -qaE "$1" "$scratch/crash"
}

for guest in 6.1-cloud 6.12-cloud; do
	rm -f "$scratch/crash"
	boot $guest conduit.test=panic --smp 4
	check "$guest: the exit status says that the guest crashed" ended 16
	check "$guest: the host says so too" says 'conduit: .*crash'
	check "$guest: the kept text has the reason" kept 'sysrq: Trigger a crash'
	check "$guest: the kept text has the panic" kept 'Kernel panic - not syncing: sysrq triggered crash'
	check "$guest: the kept text has the call trace" kept 'Call trace:'
	check "$guest: VMBus is unloaded" says ' Unload$'
done
done_testing
