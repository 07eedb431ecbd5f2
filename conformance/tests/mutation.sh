#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The rules find single faults. The villain (conformance/implementers) boots the image once for each, in one machine; each fault
# has to be found by the rule that its row names, with the verdict that it names.
# time limit: 1300
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
build=${CONDUIT_BUILD:-build}
folder=$build/check/mutation
mkdir -p "$folder"
share=95 # of 100 faults

# rounds FORMAT CPU AARCH32 - the console of all rounds
rounds()
{
	"$build/conduit" check --image "$folder/$1.image" --format "$1" --words "uart=0x09000000 conduit=hvc" >/dev/null
	timeout 600 qemu-system-aarch64 -nic none -display none -monitor none -serial stdio -m 512 \
		-machine virt,virtualization=on,gic-version=3 -cpu "$2" \
		-device "loader,file=$build/check/villain.bin,addr=0x40100000,cpu-num=0,force-raw=on" \
		-device "loader,file=$folder/$1.image,addr=0x40200000,force-raw=on" \
		-device loader,addr=0x401f0004,data=0xffff,data-len=4 \
		-device "loader,addr=0x401f0008,data=$3,data-len=4"
}

# judge NAME FORMAT CPU AARCH32
judge()
{
	rounds "$2" "$3" "$4" >"$folder/$1.console" 2>&1
	awk -f conformance/tests/mutation.awk -v share=$share "$folder/$1.console" >"$folder/$1.tap"
	grep '^#' "$folder/$1.tap" | sed "s/^#/# $1:/"
	renumber "$1" <"$folder/$1.tap"
}

judge aarch64 image max,pauth-impdef=on 0
judge aarch32 aarch32 cortex-a57 1
done_testing
