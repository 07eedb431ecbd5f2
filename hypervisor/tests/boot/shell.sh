#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The shell of the default guest takes what one types, and the words that end a guest end it. What it reads of the
# machine is Hyper-V's, and the machine is the same after a reset.
# time limit: 180

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

begin='built-in shell'

# type_in LINE
type_in()
{
	printf '%s\r' "$1" >&3
}

# Who made the machine: the files that systemd, virt-what and cloud-init read.
# shellcheck disable=SC2317 # called by check
ask_identity()
{
	type_in 'cd /sys/class/dmi/id; grep . *_* | sed "s/^/dmi /"'
	type_in 'grep -q QEMU /sys/firmware/dmi/tables/DMI || echo no such word'
	type_in 'sed "s/^/uuid /" product_uuid'
	hear '^uuid' "$1"
}

# is_dmi FILE TEXT - one of those files has that text
is_dmi()
{
	check "SMBIOS: $1 is $2" says "^dmi $1:$2\$"
}

# first_maker - what systemd makes of it, on a CPU without CPUID: the first file that begins with a name that it knows
# [systemd, src/basic/virt.c]
# shellcheck disable=SC2317 # called by check
first_maker()
{
	for file in product_name sys_vendor board_vendor bios_vendor product_version; do
		maker=$(sed -n "s/^dmi $file:\(QEMU\|KVM\|OpenStack\|Amazon EC2\|VMware\|VMW\|innotek GmbH\|VirtualBox\|Xen\|Bochs\|Parallels\|BHYVE\|Hyper-V\|Apple Virtualization\|Google Compute Engine\).*/\1/p" \
			"$console" | tail -n 1)
		[ -z "$maker" ] || break
	done
	[ "$maker" = "$1" ]
}

# same_uuid - there was one before the reset and one after it, and it is the same
# shellcheck disable=SC2317 # called by check
same_uuid()
{
	grep -aoE '^uuid [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' "$console" >"$scratch/uuids"
	[ "$(wc -l <"$scratch/uuids")" = 2 ] && [ "$(sort -u "$scratch/uuids" | wc -l)" = 1 ]
}

keys=$scratch/keys
mkfifo "$keys"
exec 3<>"$keys"

# As long as it may be: with the words that are always there, 2047 bytes.
start 6.1-cloud "conduit.shell $(printf '%01994d' 0)"
check "a guest gives a shell" hear "$begin"
check "its RAM has no nonce" has_no_nonce
type_in 'expr 6 \* 7'
check "it answers" hear '^42'
type_in 'wc -c </proc/cmdline'
check "the whole command line has arrived, and a line break" hear '^2048'
check "it reads the machine's identity" ask_identity 1
type_in reboot
check "reboot: it boots again, to a shell" hear "$begin" 2
check "reboot: the RAM of the new machine has no nonce" has_no_nonce
check "reboot: the guest runs its own reboot" says 'conduit-guest: reboot'
check "reboot: it reads it again" ask_identity 2
type_in poweroff
finish
check "SMBIOS: the machine has one UUID, before a reset and after it" same_uuid
for file in sys_vendor board_vendor bios_vendor chassis_vendor; do
	is_dmi $file 'Microsoft Corporation'
done
for file in product_name board_name; do
	is_dmi $file 'Virtual Machine'
done
for file in product_version board_version chassis_version bios_version; do
	is_dmi $file 'Hyper-V UEFI Release v4\.1'
done
is_dmi bios_date '[01][0-9]/[0-3][0-9]/20[0-9][0-9]'
is_dmi chassis_asset_tag None # of Azure: 7783-7084-3265-9085-8269-3286-77
check "SMBIOS: QEMU is not named" says '^no such word'
check "SMBIOS: systemd takes it for Hyper-V" first_maker Hyper-V
check "poweroff: the guest runs its own poweroff" says 'conduit-guest: power off'
check "poweroff: it powers off" ended 0
done_testing
