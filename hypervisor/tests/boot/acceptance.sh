#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The acceptance cases of the platform and of VMBus that a guest without a distribution can run, in machines of several shapes:
# scripts/acceptance, docs/acceptance.md.
# time limit: 600

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

truncate -s 64M "$scratch/disk.raw"
platform=PLT-03,PLT-05,PLT-06,PLT-08,PLT-10,PLT-12,PLT-13,PLT-14,PLT-19
vmbus=VMB-01,VMB-02,VMB-03,VMB-04,VMB-05,VMB-06,VMB-18
accept "1 VP" "EXPECT_CPUS=1,EXPECT_MEMORY=512,PLT-08,PLT-09,PLT-19,VMB-01,VMB-02" --smp 1 --memory 512M --disk "$scratch/disk.raw" --net user
accept "5 VPs" "EXPECT_CPUS=5,EXPECT_MEMORY=1024,$platform,$vmbus,VMB-07,VMB-09,VMB-10,VMB-13,SYS-05" --smp 5 --disk "$scratch/disk.raw" --net user
accept "a restart" PLT-15 --disk "$scratch/disk.raw" --net user
for version in 0x40000 0x50000; do
	accept "VMBus $version" "VMB-06,NET-02,SCSI-03 hv_vmbus.max_version=$version" --disk "$scratch/disk.raw" --net user
done
done_testing
