#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The bare-metal image of conformance/ makes the calls that Linux never makes, and judges the answers.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# take_verdicts NAME - reports what the image says of its own tests; some must have run
take_verdicts()
{
	grep -aE '^(ok|not ok|1\.\.)' "$console" >"$scratch/verdicts"
	while read -r line; do
		case $line in
		ok*SKIP*) skip "$1: $(expr "$line" : '.* - \(.*\) # SKIP')" "${line##*SKIP }" ;;
		ok*) report 0 "$1: ${line#* - }" ;;
		not*) report 1 "$1: ${line#* - }" ;;
		esac
	done <"$scratch/verdicts"
	check "$1: the image comes to its end" grep -qE '^1\.\.[1-9]' "$scratch/verdicts"
}

# probe NAME STATUS [OPTION...]
probe()
{
	name=$1
	expected=$2
	shift 2
	start_conduit --kernel "$build/probe.efi" "$@"
	finish
	take_verdicts "$name"
	check "$name: the exit status is $expected" ended "$expected"
}

probe "4 VPs" 0 --append host=conduit --smp 4
probe "1 VP" 0 --append host=conduit --smp 1
probe "64 VPs" 0 --smp 64 --append "host=conduit probe=hv.vp"
probe "max" 0 --append host=conduit --cpu max --smp 2
probe "crash" 16 --append "host=conduit probe=crash" --smp 2
done_testing
