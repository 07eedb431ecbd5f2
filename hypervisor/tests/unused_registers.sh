#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Calls do not save x10-x15 and x18 of the guest, since EL2's C leaves them alone: shown on each instruction of the image, as it
# is linked.
# time limit: 60

set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
build=${CONDUIT_BUILD:-build}

# Assembler that may: it saves and restores them (vectors.S, firmware.S), runs where no value of the guest is left in them
# (enter.S), or passes registers on in a call, between firmware.S's saving and restoring (call.S).
allowed='^(hypervisor/aarch64/(vectors|firmware|enter)|libsmccc/src/aarch64/call)\.S$'

# users - each source file in assembler, and "C" for all others, which are one object for the linker; how many of its instructions store or load pairs of them, as aarch64/call_registers.h
# does for hypercalls with arguments there; how many others name one
users()
{
	llvm-objdump -d --no-show-raw-insn "$build/conduit.efi" | awk -v prefix="$build/efi/" '
		# The map of the linker: where the part of each object begins. The base of the image ends with seven zeros.
		FNR == NR && $4 ~ /:\(/ {
			begin[++parts] = substr($1, 2)
			is_code[parts] = $4 ~ /:\(\.text[^)]*\)$/
			sub(/\.(o|obj):.*/, "", $4)
			part[parts] = index($4, prefix) == 1 ? substr($4, length(prefix) + 1) : "C"
		}
		FNR != NR && $1 ~ /^[0-9a-f]+:$/ {
			address = substr($1, length($1) - 7, 7)
			while (at < parts && begin[at + 1] <= address)
				at++
			if (!is_code[at])
				next
			is_pair = /(ld|st)p\tx1[024], x1[135], /
			pairs[part[at]] += is_pair
			others[part[at]] += !is_pair && /[^a-z0-9_][wx](1[0-5]|18)([^0-9]|$)/
		}
		END {
			for (name in pairs)
				print name, pairs[name], others[name]
		}' "$build/conduit.map" - | sort
}

users=$(users)
bad=$(echo "$users" | awk -v allowed="$allowed" '$1 !~ allowed && ($3 > 0 || $2 > ($1 == "C" ? 6 : 0))')
report ${#bad} "no C of the image touches x10 to x15 or x18"
[ -z "$bad" ] || echo "$bad" | sed 's/^/# /'
# Those of calls/hypercall.c.
for source in 'C 6 0' 'hypervisor/aarch64/vectors.S [1-9][0-9]* [1-9]'; do
	echo "$users" | grep -q "^$source"
	report $? "$source is found in the image"
done
done_testing
