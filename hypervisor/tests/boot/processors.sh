#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every CPU model that conduit promises to run on, and many CPUs.
# time limit: 720

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

check_boot()
{
	check "$1: the kernel finds the hypervisor" says 'Hyper-V: privilege flags'
	check "$1: VMBus connects" says 'Vmbus version:5\.3'
	check "$1: all devices have drivers" says_times 3 'conduit-guest: device .*, driver hv_utils,'
	check "$1: all CPUs run" says "conduit-guest: Linux .*, $2 CPUs"
	check "$1: the guest powers off" ended 0
}

for model in cortex-a53 cortex-a57 cortex-a76 neoverse-n1 max; do
	boot 6.1-cloud "" --cpu $model --smp 4
	check_boot $model 4
done
boot 6.12-cloud "" --cpu max --smp 4
check_boot "max, 6.12-cloud" 4
# 64 are too many for a busy PC with two cores to boot within a minute.
boot 6.1-cloud "" --smp 32 --memory 2G
check_boot "32 VPs" 32
done_testing
