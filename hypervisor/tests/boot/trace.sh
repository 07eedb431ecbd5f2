#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a guest calls is written down, and named.
# time limit: 180

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

trace=$scratch/guest.trace

# shows EXPRESSION - `conduit trace` prints such a line
# shellcheck disable=SC2317 # called by check
shows()
{
	grep -qE "$1" "$scratch/shown"
}

boot 6.1-cloud "" --trace "$trace"
check "the guest powers off" ended 0
check "conduit trace reads what conduit run wrote" "$conduit" trace "$trace"
"$conduit" trace "$trace" >"$scratch/shown"
sed 's/^/# | /' "$scratch/shown"
for call in PSCI_VERSION CPU_ON SYSTEM_OFF SMCCC_VERSION HvCallGetVpRegisters HvCallSetVpRegisters \
	HvCallPostMessage HvCallSignalEvent InitiateContact RequestOffers GpadlHeader OpenChannel \
	PRIVILEGES_AND_FEATURES GUEST_OS_ID HEARTBEAT TIMESYNC; do
	check "the trace names $call" shows "$call"
done
check "nothing is lost" says_not '[1-9][0-9]* (records )?lost'
done_testing
