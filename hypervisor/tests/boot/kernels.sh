#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Debian's kernels boot as Hyper-V guests: their own words, their drivers, their interrupts.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

check_kernel()
{
	check "$1: the kernel finds the hypervisor" says 'Hyper-V: privilege flags low 0x[0-9a-f]+'
	check "$1: it names the version" says 'Hyper-V: Host Build [0-9]+\.0\.[0-9]+'
	check "$1: VMBus connects" says 'Vmbus version:5\.3'
	check "$1: no driver complains" says_not '(hv_|Hyper-V|hyperv).*(fail|error|unable|timed? ?out)'
	check "$1: the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall'
}

check_components()
{
	check "$1: heartbeat agrees on a version" says 'Heartbeat IC version 3\.0'
	check "$1: shutdown agrees on a version" says 'Shutdown IC version 3\.2'
	check "$1: time sync agrees on a version" says 'TimeSync IC version 4\.0'
	for device in heartbeat shutdown time-sync; do
		check "$1: $device has its driver" says "device $device, driver hv_utils,"
	done
}

# interrupted COUNT - VMBus interrupts were counted, on one of COUNT CPUs at least
# shellcheck disable=SC2317 # called by check
interrupted()
{
	awk -v cpus="$1" '/conduit-guest: interrupts/ { seen = 1 }
		seen && /Hyper-V VMbus/ { for (i = 2; i < 2 + cpus; i++) sum += $i }
		END { exit !(sum > 0) }' "$console"
}

check_boot()
{
	boot "$1" "" --smp "$2"
	check_kernel "$1, $2 VPs"
	check_components "$1, $2 VPs"
	check "$1, $2 VPs: all CPUs run" says "conduit-guest: Linux .*, $2 CPUs"
	check "$1, $2 VPs: VMBus interrupts arrive" interrupted "$2"
	check "$1, $2 VPs: the guest powers off" ended 0
	[ "$2" -eq 1 ] ||
		check "$1, $2 VPs: the summary counts their start" says " $(($2 - 1)) +CPU_ON$"
}

check_boot 6.1-cloud 1
check_boot 6.1-cloud 2
check_boot 6.1-cloud 8
check_boot 6.1-generic 2
check_boot 6.12-cloud 2
done_testing
