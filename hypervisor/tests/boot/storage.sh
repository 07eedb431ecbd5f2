#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Disks that work: what the guest sees of their options, what reaches the files of the PC, and what stays over a restart; media of a CD
# drive.
# time limit: 300

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# ctl WORD... - asks the guest's host
# shellcheck disable=SC2317 # called by check
ctl()
{
	"$conduit" ctl disk "$@" --pid "$pid" 2>>"$console"
}

# shows NAME EXPRESSION - the list has it
# shellcheck disable=SC2317 # called by check
shows()
{
	ctl list | grep -qE "^$1 .*$2"
}

# has_data NAME - the file begins with what the guest writes to the disk of that name
# shellcheck disable=SC2317 # called by check
has_data()
{
	yes "$1 of conduit" | head -c 1048576 | cmp -n 1048576 - "$scratch/$1.raw"
}

# is_zero NAME - the file still does
# shellcheck disable=SC2317 # called by check
is_zero()
{
	cmp -n 1048576 "$scratch/$1.raw" /dev/zero
}

# is_same NAME - it has what WRITE SAME wrote, in the last of the sectors, too
# shellcheck disable=SC2317 # called by check
is_same()
{
	yes same | head -c 512 >"$scratch/same"
	cmp -n 512 -i 6291456:0 "$scratch/$1.raw" "$scratch/same" && cmp -n 512 -i 7339520:0 "$scratch/$1.raw" "$scratch/same"
}

sum()
{
	sha256sum <"$1" | cut -d ' ' -f 1
}

for name in plain large second thrown; do
	truncate -s 16M "$scratch/$name.raw"
done
head -c 8M /dev/urandom >"$scratch/thin.raw"
head -c 600K /dev/urandom >"$scratch/first.iso"
head -c 700K /dev/urandom >"$scratch/other.iso"
thin_blocks=$(stat -c %b "$scratch/thin.raw")
start 6.1-tools conduit.test=storage --disk "$scratch/plain.raw,serial=plain" --disk "$scratch/large.raw,serial=large,sector=4096" \
	--disk "$scratch/second.raw,serial=second,controller=1,lun=5" --disk "$scratch/thrown.raw,serial=thrown,snapshot" \
	--disk "$scratch/thin.raw,serial=thin,lun=63" --cdrom "$scratch/first.iso"
check "the guest wants another medium" hear 'conduit-guest: change the medium'
check "it is inserted" ctl insert cd5 "$scratch/other.iso"
check "the guest wants none" hear 'conduit-guest: take the medium'
check "it is taken out" ctl eject cd5
check "the list shows no medium" shows cd5 'none$'
check "the guest wants it back" hear 'conduit-guest: give the medium back'
check "it is inserted again" ctl insert cd5 "$scratch/other.iso"
check "the guest ejects it" hear 'conduit-guest: ejected'
check "the host has taken it out" shows cd5 'none$'
check "the guest wants a larger disk" hear 'conduit-guest: enlarge plain'
check "it is enlarged" ctl resize disk0 32
finish
check "the guest powers off" [ "$status" = 0 ]
check "what it read of the first medium is in the file" says "medium $(sum "$scratch/first.iso")"
check "what it read of the other one is, too" says "medium $(sum "$scratch/other.iso")"
grep -aE '^(not )?ok [0-9]+ - ' "$console" >"$scratch/cases"
renumber "disks" <"$scratch/cases"
check "all was tried" [ "$(wc -l <"$scratch/cases")" = 33 ]
for name in plain large second; do
	check "$name: the file has what was written" has_data $name
done
check "thrown: the file has none of it" is_zero thrown
check "thin: what was discarded takes no room" [ "$(stat -c %b "$scratch/thin.raw")" -le $((thin_blocks - 8000)) ]
check "thin: WRITE SAME has written all of its sectors" is_same thin
done_testing
