#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The host asks the guest to power off or to restart, and the guest restarts on its own.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

waiting='conduit-guest: waiting for the host'

for guest in 6.1-cloud 6.12-cloud; do
	start $guest conduit.test=wait
	check "$guest: a guest waits" hear "$waiting"
	check "$guest: conduit ctl shutdown succeeds" "$conduit" ctl shutdown --pid "$pid"
	finish
	check "$guest: the guest runs its own poweroff" says 'conduit-guest: power off'
	check "$guest: it powers off" ended 0
done

start 6.1-cloud conduit.test=wait
check "a guest waits for a signal" hear "$waiting"
kill -TERM "$pid"
finish
check "SIGTERM: the guest runs its own poweroff" says 'conduit-guest: power off'
check "SIGTERM: it powers off" ended 0

start 6.1-cloud conduit.test=wait
check "a guest waits for a restart" hear "$waiting"
check "conduit ctl reboot succeeds" "$conduit" ctl reboot --pid "$pid"
check "it boots again, and waits" hear "$waiting" 2
check "it runs its own reboot" says 'conduit-guest: reboot'
check "VMBus connects again" says_times 2 '^\[.*Vmbus version:'
check "it can be asked to power off" "$conduit" ctl shutdown --pid "$pid"
finish
check "it powers off" ended 0

boot 6.1-cloud conduit.test=reboot --no-reboot
check "--no-reboot: a restart of the guest's own ends the run" ended 17
check "--no-reboot: it booted once" says_times 1 'conduit-guest: Linux'
done_testing
