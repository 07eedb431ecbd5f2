#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Implementers give the verdicts that are written down in conformance/expected; conduit nothing but PASS and SKIP.
# time limit: 900
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
build=${CONDUIT_BUILD:-build}
conduit=$build/conduit
expected=conformance/expected
firmware=/usr/share/qemu-efi-aarch64/QEMU_EFI.fd

# What others answer depends on their version: QEMU's own PSCI on that of QEMU.
compares()
{
	case $1 in
	qemu-*) qemu-system-aarch64 --version | grep -qE 'version (7\.2|10\.0)' ;;
	esac
}

for name in conduit-hvc conduit-smc qemu-hvc qemu-smc qemu-hvc-a32 qemu-smc-a32 villain lawful-el3 lawful-el2 tfa-2.8-rpi3 \
	conduit-plain xen-4.17-hvc xen-4.17-smc xen-4.17-domu kvm-6.1-nvhe kvm-6.1-vhe-sve kvm-6.1-a32; do
	if compares $name; then
		"$conduit" check --expect "$expected" "$name" >/dev/null
		report $? "$name: the verdicts are those that are written down"
	else
		"$conduit" check "$name" | grep -q '^ERROR  *0$'
		report $? "$name: no errors"
	fi
done

# wrapping FORMAT WORDS QEMU-ARGUMENTS EXPECTED - another wrapping of the image sees what the flat image sees
wrapping()
{
	"$conduit" check --format "$1" --words "$2" --expect "$expected/$4.txt" --timeout 20 --run \
		"exec qemu-system-aarch64 -nic none -display none -serial stdio -machine virt $3 -kernel \$CHECK_IMAGE" >/dev/null
	report $? "$4: $1"
}

if compares qemu-hvc; then
	wrapping elf uart=0x09000000 "-cpu cortex-a57" qemu-hvc
	wrapping image "" "-cpu cortex-a57" qemu-hvc
	wrapping efi "" "-cpu cortex-a57 -bios $firmware" qemu-hvc
	wrapping efi "" "-cpu cortex-a57 -machine virtualization=on -bios $firmware" qemu-hvc
	wrapping aarch32-elf uart=0x09000000 "-cpu cortex-a15" qemu-hvc-a32
	wrapping aarch32 "" "-cpu cortex-a15" qemu-hvc-a32
fi

# started NAME TEXT MACHINE ARGUMENT... - a machine without a row of its own prints TEXT
started()
{
	name=$1 text=$2 machine=$3
	shift 3
	"$conduit" check "$@" --run "exec qemu-system-aarch64 -nic none -display none -serial stdio $machine -kernel \$CHECK_IMAGE" \
		>"$build/check/started.txt" 2>&1
	grep -qE "$text" "$build/check/started.txt"
	report $? "$name"
}

# A board whose UART is a 16550, named by an option, and by an alias in its device tree.
started "16550, by option" "^ERROR  *0$" "-machine orangepi-pc" --format aarch32 --words "uart=16550,0x01c28000,2" --timeout 60
started "16550, by device tree" "^ERROR  *0$" "-machine orangepi-pc -dtb $build/check/orangepi.dtb" --format aarch32 --timeout 60
# without_floating_point NAME CPU OPTION... - QEMU 10 does not make such CPUs
without_floating_point()
{
	name="no floating point in $1" cpu=$2,vfp=off,neon=off
	shift 2
	if echo quit | qemu-system-aarch64 -nodefaults -display none -S -monitor stdio -machine virt -cpu "$cpu" >/dev/null 2>&1; then
		started "$name" "^ERROR  *0$" "-machine virt -cpu $cpu" --timeout 60 "$@"
	else
		skip "$name" "this QEMU has no $cpu"
	fi
}

without_floating_point AArch64 cortex-a57
without_floating_point AArch32 cortex-a15 --format aarch32
started "a conduit that is undefined is named" \
	"no conduit: hvc was not tried; smc is undefined here \(the option 'conduit' names no other\)" \
	"-machine virt -cpu cortex-a57" --words "conduit=smc" --timeout 60
started "an image without a console waits, and the cure is named" \
	"took too long before the image began; without a device tree it needs --words uart=ADDRESS" \
	"-machine virt -cpu cortex-a57" --format elf --timeout 5

# The CPU of conduit-hvc has no scalable registers.
"$conduit" check --format efi --words "uart=0x09000000 conduit=hvc then=off" --timeout 120 --tap --run \
	"exec $conduit run --quiet --smp 1 --memory 512M --cpu max,pauth-impdef=on --kernel \$CHECK_IMAGE" >"$build/check/max.tap"
for rule in preserves_z0_to_z31 preserves_p0_to_p15_and_ffr preserves_za; do
	grep -q "^ok .*:smccc\.call\.$rule\$" "$build/check/max.tap"
	report $? "conduit, CPU with SVE and SME: $rule"
done

for name in lawful-el3 lawful-el2; do
	! grep -E '^(FAIL|ERROR)' "$expected/$name.txt"
	report $? "$name: who breaks no rule is not accused"
done
for name in conduit-hvc conduit-smc conduit-plain conduit-hyperv; do
	! grep -vE '^(#|PASS|SKIP|$)' "$expected/$name.txt"
	report $? "$name: nothing but PASS and SKIP is written down"
done
done_testing
