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

# The first one resets, the second one spins for ever.
for guest in 6.1-cloud 6.12-cloud; do
	rm -f "$scratch/crash"
	case $guest in
	6.1-*) boot $guest conduit.test=panic --smp 4 ;;
	*) boot $guest "conduit.test=panic panic=0" --smp 4 --crash-wait 10 ;;
	esac
	check "$guest: the exit status says that the guest crashed" ended 16
	check "$guest: the host says so too" says 'conduit: .*crash'
	check "$guest: the kept text has the reason" kept 'sysrq: Trigger a crash'
	check "$guest: the kept text has the panic" kept 'Kernel panic - not syncing: sysrq triggered crash'
	check "$guest: the kept text has the call trace" kept 'Call trace:'
	check "$guest: VMBus is unloaded" says ' Unload$'
done
check "a guest that spins after its crash is ended, and it is said" says 'no activity for 10 s.*--crash-wait'
done_testing
