#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# All at once, for SOAK_SECONDS: four disks written and verified, TCP both ways, stress-ng, channels that move, CPUs that go off.
# time limit: 86400

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../boot/guest.sh"

seconds=${SOAK_SECONDS:-600}
port=$((20000 + $$ % 10000))
network=
server=
if command -v iperf3 >/dev/null; then
	iperf3 -s -B 127.0.0.1 -p $port >"$scratch/iperf3" 2>&1 &
	server=$!
	trap 'kill $server; give_up' EXIT
	network=,$port
else
	skip "TCP in both directions" "requires iperf3"
fi
set --
for disk in 0 1 2 3; do
	truncate -s 64M "$scratch/$disk.raw"
	set -- "$@" --disk "$scratch/$disk.raw"
done
boot 6.1-tools "conduit.test=soak,$seconds$network" --smp 8 --timeout $((seconds + 600)) --net user "$@"
grep -aE '^(not )?ok [0-9]+ - ' "$console" >"$scratch/cases"
renumber "8 VPs, $seconds s" <"$scratch/cases"
check "the guest came to the end" says '^1\.\.[0-9]+'
check "the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall|I/O error|hung|blocked for more'
check "the guest powers off" ended 0
done_testing
