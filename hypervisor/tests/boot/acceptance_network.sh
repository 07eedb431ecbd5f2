#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The acceptance cases of networks that a guest without a distribution can run: with the PC as its peer, and with another guest.
# time limit: 600

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# within_seconds SECONDS COMMAND...
# shellcheck disable=SC2317 # called by check
within_seconds()
{
	end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$end" ] || return 1
		sleep 0.2
	done
}

export ECHO_PORT=$((20000 + $$ % 10000)) IPERF_PORT=$((30000 + $$ % 10000))
scripts/acceptance/peer -b 127.0.0.1 >"$scratch/peer" 2>&1 &
server=$!
trap 'kill $server; give_up' EXIT
ports=ECHO_PORT=$ECHO_PORT,IPERF_PORT=$IPERF_PORT,COPY_MIB=4,LOAD_SECONDS=2

accept "a network, 3 VPs" "$ports,VMB-16,NET-01,NET-02,NET-04,NET-05,NET-06,NET-07,NET-09,NET-10,NET-11,NET-12,NET-13,NET-15,NET-16,NET-22,NET-25,NET-27,NET-29,NET-33,NET-34" \
	--smp 3 --net user
accept "networks that come and go" "$ports,ROUNDS=3,NET-18,NET-20" --net user

# Two guests at one cable: a server at the PC sees no VLAN, and answers for frames that it has not got.
"$conduit" run --kernel "$build/guest/6.1-tools/vmlinuz" --initrd "$build/guest/6.1-tools/initrd" --append conduit.test=peer --smp 1 \
	--timeout 300 --net "socket=$scratch/cable,listen,mac=00:15:5d:00:00:99" </dev/null >"$scratch/peer" 2>&1 &
other=$!
trap 'kill $server $other; give_up' EXIT
check "a guest listens" within_seconds 100 grep -aq 'peer: ready' "$scratch/peer"
accept "two guests" "COPY_MIB=2,LOAD_SECONDS=2,VLAN=100,NET-10,NET-22,NET-24,NET-25,NET-26,NET-31" --smp 2 --net "socket=$scratch/cable"
done_testing
