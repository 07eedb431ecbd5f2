#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# EL2 itself fails: the machine stops, says why, and the exit status tells it from a crash of the guest.
# time limit: 180

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# The row of PSCI_SYSTEM_OFF in EL2's table of calls, a simple one, as it lies in memory, and the size of that much of it.
row='\x08\x00\x00\x84\x01\x00\x00\x00'
row_size=8

# Where nothing executes.
bad_handler='\000\020\000\000\000\000\000\000'

# ram - the file of the guest's RAM, by way of QEMU's descriptor
# shellcheck disable=SC2317 # called by check
ram()
{
	read -r children <"/proc/$pid/task/$pid/children"
	for child in $children; do
		for file in "/proc/$child/fd/"*; do
			case $(readlink "$file") in
			*memfd:*ram*) echo "$file" && return ;;
			esac
		done
	done
	return 1
}

# break_el2 - gives that call a handler that EL2 cannot execute; every copy of the table that RAM holds gets it
# shellcheck disable=SC2317 # called by check
break_el2()
{
	file=$(ram) || return 1
	LC_ALL=C grep -obUaP "$row" "$file" | cut -d: -f1 >"$scratch/rows"
	[ -s "$scratch/rows" ] || return 1
	while read -r offset; do
		# shellcheck disable=SC2059 # octal escapes
		printf "$bad_handler" |
			dd of="$file" bs=1 seek=$((offset + row_size)) conv=notrunc status=none || return 1
	done <"$scratch/rows"
}

start 6.1-cloud conduit.test=wait --smp 1
check "a guest waits" hear 'conduit-guest: waiting for the host'
check "EL2's table can be damaged" break_el2
check "the guest is asked to make the call" "$conduit" ctl shutdown --pid "$pid"
finish
check "the exit status says that conduit.efi failed" ended 18
check "the console says so" says 'conduit: EL2 failed: exception at EL2'
check "with the registers" says 'ESR_EL2 0x0000000086'
check "with the guest's PC" says 'conduit:   guest PC at the last 0x[0-9a-f]{16}'
check "with the records of the last calls" says '^conduit: +0x[0-9a-f]{16} 0x[0-9a-f]{16} .*-> 0x'
done_testing
