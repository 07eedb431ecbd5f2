#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvinfo says what the hypervisor is: on conduit, and on QEMU alone, where there is none.
# time limit: 300

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../../../hypervisor/tests/boot/guest.sh"

hvinfo=$build/hvinfo.efi

# take_json - what the guest said as JSON, as docs/howto-hvinfo.md says
take_json()
{
	sed -n '/^{$/,/^}$/p' "$console" >"$scratch/json"
}

# json_says EXPRESSION
# shellcheck disable=SC2317 # called by check
json_says()
{
	grep -qE "$1" "$scratch/json"
}

# no_long_line - firmware breaks lines of 80 characters
# shellcheck disable=SC2317 # called by check
no_long_line()
{
	! grep -qE '.{80}' "$scratch/json"
}

# bare FILTER - the machine without conduit: the guest's file takes its place
bare()
{
	start_machine "s|^  -kernel .*conduit.efi|  -kernel $hvinfo|; /fw_cfg/d; s|panic=-1' .$|off'|; $1" --kernel "$hvinfo"
	finish
}

start_conduit --kernel "$hvinfo" --append off --smp 2
finish
check "conduit: it powers off" ended 0
check "conduit: it is an EFI application" says 'started as: an EFI application'
check "conduit: it is Hyper-V" says 'conclusion: this is Hyper-V'
check "conduit: the FADT says so" says 'fadt says so: yes'
check "conduit: the UID says so" says 'uid says so: yes'
check "conduit: the version" says 'version: 10\.0\.27857'
check "conduit: privileges in words" says 'post messages: yes'
check "conduit: features in words" says 'direct synthetic timers: yes'
check "conduit: a 128-bit register" says 'HvRegisterHypervisorVersion: 0x0000000000000000000a000000006cd1'
check "conduit: a register that is not there" says 'HvRegisterIsolationCapabilities: HV_STATUS_'
check "conduit: the page of reference time is in order" says 'in order: yes'
check "conduit: timers expire, directly and by message" says_times 2 'late on average ns: [0-9]'
check "conduit: the interrupt is found in ACPI" says 'intid found by: ACPI'
check "conduit: VMBus's version" says 'version: 6\.0'
check "conduit: offers have names" says 'device: time synchronisation'
check "conduit: the host's time" says 'unix seconds: 1[0-9]{9}'
check "conduit: VMBus is given back" says 'unload: done'

# The words are at the end of a command line as long as it may be.
start_conduit --kernel "$hvinfo" --append "$(printf '%02013d' 0) json off" --smp 1 --cpu max
finish
take_json
check "json: it is JSON" jq . "$scratch/json"
check "json: no line is too long" no_long_line
check "json: it is Hyper-V" json_says '"is_hyper-v": true'
check "json: the version" json_says '"version": "10\.0\.27857'

bare ''
check "QEMU, EL2: it ends" ended 0
check "QEMU, EL2: it is an EFI application" says 'started as: an EFI application'
check "QEMU, EL2: it knows where it is" says 'exception level: 2'
check "QEMU, EL2: it is not Hyper-V" says 'conclusion: this is not Hyper-V'
check "QEMU, EL2: the FADT names QEMU" says 'fadt hypervisor: QEMU'

bare '/-bios/d; s/virtualization=on,//; s/gic-version=3/&,accel=tcg/'
check "QEMU, Image: it ends" ended 0
check "QEMU, Image: it is an Image" says 'started as: an arm64 Image'
check "QEMU, Image: it is not Hyper-V" says 'conclusion: this is not Hyper-V'
check "QEMU, Image: the device tree describes the machine" says 'described by: device tree'
check "QEMU, Image: it counts CPUs" says 'cpus: 2'
done_testing
