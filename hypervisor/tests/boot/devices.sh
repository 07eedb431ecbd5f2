#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# VMBus devices change hands, are taken away and are given back.
# time limit: 360

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

heartbeat=fd149e91-82e0-4a7d-afa6-2a4166cbd7c0

# state DEVICE STATE - `conduit ctl status` says so of it, within two seconds
# shellcheck disable=SC2317 # called by check
state()
{
	attempts=20
	until "$conduit" ctl status --pid "$pid" | grep -qE "$1 +$2"; do
		attempts=$((attempts - 1))
		[ "$attempts" -gt 0 ] || return 1
		sleep 0.1
	done
}

boot 6.1-cloud conduit.test=rebind
check "each device changes hands ten times" says 'every VMBus device changed hands 10 times'
check "the guest powers off after that" ended 0

start 6.1-cloud conduit.test=watch
check "a guest watches its devices" hear 'conduit-guest: watching'
check "the host sees an open device" state heartbeat open
for round in 1 2 3; do
	check "round $round: the host takes a device away" "$conduit" ctl rescind heartbeat --pid "$pid"
	check "round $round: the guest sees it go" hear "device $heartbeat went" $round
	check "round $round: the host sees it gone" state heartbeat rescinded
	check "round $round: the host gives it back" "$conduit" ctl offer heartbeat --pid "$pid"
	check "round $round: the guest sees it come" hear "device $heartbeat came" $round
done
check "the host sees it open again" state heartbeat open
check "the guest can be asked to power off" "$conduit" ctl shutdown --pid "$pid"
finish
check "the guest powers off" ended 0
check "the kernel does not complain" says_not 'WARNING:|BUG:|Call trace'
done_testing
