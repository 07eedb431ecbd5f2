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

# clock_is_right - within 30 seconds the guest's clock is as the host's, to two seconds
# shellcheck disable=SC2317 # called by check
clock_is_right()
{
	attempts=150
	until behind=$(($(date +%s) - $(tr -d '\r' <"$console" | sed -n 's/.*conduit-guest: clock //p' | tail -n 1))) &&
		[ "$behind" -ge -2 ] && [ "$behind" -le 2 ]; do
		attempts=$((attempts - 1))
		[ "$attempts" -gt 0 ] || return 1
		sleep 0.2
	done
}

# A machine that is paused has no time: the counter stands still, and so does the guest's clock.
mkfifo "$scratch/monitor.in" "$scratch/monitor.out"
cat "$scratch/monitor.out" >/dev/null &
start 6.1-cloud conduit.test=clock -- -chardev "pipe,id=monitor,path=$scratch/monitor" -mon chardev=monitor
check "a guest says what time it is" hear 'conduit-guest: clock' 3
check "its clock is the host's" clock_is_right
echo stop >"$scratch/monitor.in"
sleep 15
echo cont >"$scratch/monitor.in"
check "after a pause it is the host's again" clock_is_right
check "the guest that was paused can be asked to power off" "$conduit" ctl shutdown --pid "$pid"
finish
check "the guest that was paused powers off" ended 0

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
check "a controller without disks is not offered" state scsi rescinded
truncate -s 16M "$scratch/disk.raw"
check "the host adds the first disk" "$conduit" ctl disk add "$scratch/disk.raw" --pid "$pid"
check "the guest finds the disk" hear 'Attached SCSI disk'
check "the host sees the controller open" state scsi open
check "the guest can be asked to power off" "$conduit" ctl shutdown --pid "$pid"
finish
check "the guest powers off" ended 0
check "the kernel does not complain" says_not 'WARNING:|BUG:|Call trace'
done_testing
