#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The bare-metal image of conformance/ makes the calls that Linux never makes, and judges the answers.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"
messages=$scratch/messages # of conduit: in the console they would cut the image's lines in two

# take_verdicts NAME - reports what the image says of its own rules; a line before a verdict says why it was skipped
take_verdicts()
{
	tr -d '\r' <"$console" | grep -aE '^(ok|not ok|# )' >"$scratch/verdicts"
	while read -r line; do
		case $line in
		"# "*) why=${line#\# } ;;
		ok*SKIP) skip "$1: $(expr "$line" : '.* - \(.*\) # SKIP')" "$why" ;;
		ok*) report 0 "$1: ${line#* - }" ;;
		not*) report 1 "$1: ${line#* - }" ;;
		esac
	done <"$scratch/verdicts"
	check "$1: the image comes to its end" grep -q '^# end$' "$scratch/verdicts"
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

# refuses MACHINE WORDS - where there is no Hyper-V the image says so, and goes back to the firmware
refuses()
{
	start_machine "s|-kernel [^ ]*|-kernel $build/probe.efi|;s/-machine virt,[^ ]*/-machine virt,$1/" --kernel none
	check "$1: $2" hear "probe: $2"
	end_machine
}

refuses gic-version=3,virtualization=on "this image is a guest"
refuses gic-version=3 "this is not Hyper-V"
refuses gic-version=2 "this machine has no GICv3"
probe "4 VPs" 0 --append host=conduit --smp 4
probe "1 VP" 0 --append host=conduit --smp 1
probe "64 VPs" 0 --smp 64 --append "host=conduit probe=hv.vp"
probe "max" 0 --append host=conduit --cpu max --smp 2
probe "crash" 16 --append "host=conduit probe=crash" --smp 2
done_testing
