#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What conduit.efi cannot run on it refuses, in one line that says what to change.
# time limit: 270

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

no_el2='conduit: not started at EL2; start QEMU with -machine virt,virtualization=on'
old_gic='conduit: this machine has GICv2; start QEMU with -machine virt,gic-version=3'
two_worlds='conduit: the secure world owns interrupt group 0; start QEMU without secure=on'
no_acpi='conduit: the firmware gives no valid ACPI tables; start QEMU without -machine acpi=off'

# refuse NAME MACHINE LINE - with a host command: the machine ends
refuse()
{
	boot 6.1-cloud "" -- -machine "$2"
	check "$1: one line says what to change" says_times 1 "$3"
	check "$1: the kernel is not started" says_not 'EFI stub|Linux version'
	check "$1: the exit status says that conduit.efi failed" ended 18
}

# pass_on NAME MACHINE LINE - without one: the firmware goes on with its other boot options
pass_on()
{
	# Without a network: the firmware would try to boot from it, for a minute.
	start_machine "s/-machine virt,[^ ]*/-machine virt,$2/" --net none
	check "$1, no host: one line says what to change" hear "$3"
	check "$1, no host: the firmware goes on" hear 'BdsDxe: (loading|starting) Boot'
	end_machine
	check "$1, no host: there is no other line of conduit's" says_times 1 'conduit:'
}

# A machine with two security states (GICD_CTLR.DS = 0). The firmware would take the secure world's
# memory in the device tree for its RAM: it goes. QEMU has no PSCI with secure=on, so nobody there ends
# the machine.
refuse_two_worlds()
{
	tree=$scratch/secure.dtb
	start_machine "" --cpu max --smp 1 -- -machine "secure=on,dumpdtb=$tree"
	finish
	fdtput -r "$tree" /secram@e000000
	start_machine "" --cpu max --smp 1 -- -machine secure=on -dtb "$tree" \
		-device "loader,file=$build/secure_world.elf,cpu-num=0"
	check "two security states: one line says what to change" hear "$two_worlds"
	end_machine
	check "two security states: there is no other line of conduit's" says_times 1 'conduit:'
}

# A kernel that only the firmware's loader can find fault with: its subsystem is none of EFI's. The guest
# chose those bytes, so nothing at EL2 may take them apart: the machine's end is a call that EL2 has served.
refuse_kernel()
{
	cp "$build/probe.efi" "$scratch/broken.efi"
	header=$(od -An -tu4 -j60 -N4 "$scratch/broken.efi")
	printf '\377' | dd of="$scratch/broken.efi" bs=1 seek=$((header + 92)) conv=notrunc status=none
	start_conduit --kernel "$scratch/broken.efi"
	finish
	check "broken kernel: one line says what to change" \
		says_times 1 'conduit: opt/conduit/kernel is not an EFI image for arm64; give an uncompressed kernel'
	check "broken kernel: the firmware looks at it at EL1, behind EL2" says ' 1 +SYSTEM_RESET2'
	check "broken kernel: the exit status says that it gave up" ended 18
}

refuse "no EL2" virtualization=off "$no_el2"
refuse "GICv2" gic-version=2 "$old_gic"
refuse "no ACPI" acpi=off "$no_acpi"
pass_on "no EL2" gic-version=3 "$no_el2"
pass_on "GICv2" virtualization=on,gic-version=2 "$old_gic"
pass_on "no ACPI" virtualization=on,gic-version=3,acpi=off "$no_acpi"
refuse_two_worlds
refuse_kernel
done_testing
