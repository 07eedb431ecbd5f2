#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# CPUs go off and on again, one by one and all together.
# time limit: 360

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

for guest in 6.1-cloud 6.12-cloud; do
	boot $guest conduit.test=hotplug --smp 4
	check "$guest: 4 CPUs go off and on" says '4 CPUs went off and on again 3 times'
	check "$guest: the test passes" says 'test hotplug: passed'
	check "$guest: the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall'
	check "$guest: the guest powers off" ended 0
done
done_testing
