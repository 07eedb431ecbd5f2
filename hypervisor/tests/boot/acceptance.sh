#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The acceptance cases that a guest without a distribution can run, in machines of several shapes: scripts/acceptance,
# docs/acceptance.md.
# time limit: 600

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# accept SHAPE CASES OPTION... - runs cases in a guest. One that skips where it should not has failed.
accept()
{
	shape=$1 cases=$2
	shift 2
	boot 6.1-tools "conduit.test=acceptance,$cases" "$@"
	grep -aE '^(not )?ok [0-9]+ - |^1\.\.' "$console" | sed -e '/# SKIP/s/^ok/not ok/' -e 's/# SKIP/skipped:/' >"$scratch/cases"
	renumber "$shape" <"$scratch/cases"
	check "$shape: all cases were run" grep -q '^1\.\.[1-9]' "$scratch/cases"
	check "$shape: the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall'
	check "$shape: the guest powers off" ended 0
}

platform=PLT-03,PLT-05,PLT-06,PLT-08,PLT-10,PLT-12,PLT-13,PLT-14,PLT-19
vmbus=VMB-01,VMB-03,VMB-04,VMB-05,VMB-06,VMB-18
accept "1 VP" "EXPECT_CPUS=1,EXPECT_MEMORY=512,PLT-08,PLT-09,PLT-19,VMB-01" --smp 1 --memory 512M
accept "3 VPs" "EXPECT_CPUS=3,EXPECT_MEMORY=1024,$platform,$vmbus,VMB-07,VMB-09,VMB-10,SYS-05" --smp 3

truncate -s 64M "$scratch/disk.raw"
accept "a disk, 4 VPs" "SCSI-01,SCSI-02,SCSI-03,SCSI-05,SCSI-06,SCSI-13,SCSI-21,SCSI-24,SCSI-29,VMB-05,VMB-07,VMB-09,VMB-11" \
	--smp 4 --disk "$scratch/disk.raw"

accept "a network, 3 VPs" "VMB-16,NET-01,NET-02,NET-04,NET-05,NET-06,NET-07,NET-09,NET-11,NET-12,NET-15,NET-16,NET-22,NET-27,NET-29,NET-33" \
	--smp 3 --net user
done_testing
