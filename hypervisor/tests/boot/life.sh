#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The life of a machine ends at a reset: nothing that its guest left is there in the next one, and no secret is in its RAM.
# time limit: 240

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# What life.c leaves in memory.
word=5e16b823ae7294ca

# The variables that the firmware lets a guest set.
kept="Driver0000 DriverOrder SysPrep0000 SysPrepOrder Boot0F0F BootNext OsIndications CapsuleUpdateData"

# type_key KEY COUNT - types, and waits until the guest has been ready COUNT times
type_key()
{
	printf '%s' "$1" >&3
	hear '^life: ready' "$2"
}

# memory_has WORD - the PC sees it in the guest's RAM
# shellcheck disable=SC2317 # called by check
memory_has()
{
	"$build/scan_ram" "$pid" "$1" >>"$scratch/scan"
	[ $? = 1 ]
}

# memory_lacks WORD
# shellcheck disable=SC2317 # called by check
memory_lacks()
{
	"$build/scan_ram" "$pid" "$1" >>"$scratch/scan"
}

# found NAME - says at the start of the last machine that it is there
# shellcheck disable=SC2317 # called by check
found()
{
	sed '1,/^life: set /d' "$console" | grep -aqE "^life: $1"
}

keys=$scratch/keys
mkfifo "$keys"
exec 3<>"$keys"
start_conduit --kernel "$build/life.efi" --initrd "$build/life_driver.efi" --smp 1
check "a hostile guest starts" hear '^life: ready'
check "its RAM has no nonce" has_no_nonce
check "it sets variables, writes flash, fills its memory" type_key a 2
for name in $kept; do
	check "$name is set" says "^life: set $name, status 0{16}"
done
check "the firmware refuses PlatformRecovery0F0F" says '^life: set PlatformRecovery0F0F, status 8'
check "the firmware refuses a capsule" says '^life: capsule, status 8'
check "flash is written" says '^life: flash now says 0{8}5ec2e71e'
check "memory is written" memory_has $word
check "it resets, and starts again" type_key r 3
check "the RAM of the new machine has no nonce" has_no_nonce
check "nor what the guest left in the old one" memory_lacks $word
check "flash does not have what the guest left" found 'flash says 0{16}'
check "no code of the guest ran as firmware" says_not 'code of the guest runs'
for name in $kept; do
	check "$name is gone" found "$name is not there"
done
type_key o 4
finish
check "it powers off" ended 0
done_testing
