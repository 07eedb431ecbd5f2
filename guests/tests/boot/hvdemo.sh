#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# hvdemo, a guest on libhyperv, with 1, 2 and 8 VPs on two CPUs and in pages of three sizes, by both conventions of hypercalls,
# built by both compilers: it ends by itself, by the host, by a panic, and by kexec with and without a hand-over.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../../../hypervisor/tests/boot/guest.sh"

image=$build/hvdemo.efi
gcc_image=$build/hvdemo-gcc.efi

# demo OPTIONS WORDS - $image, in the background
demo()
{
	words=$2
	# shellcheck disable=SC2086 # a list
	start_conduit --kernel "$image" --append "$words" $1
}

# generations NAME VPS [COUNT] - so many kernels had all that a guest has
generations()
{
	check "$1: every timer ticks" says_times $(($2 * ${3:-1})) '^hvdemo: CPU [0-9]+ is VP [0-9]+, its timer ticks'
	check "$1: the last VP has its index" says_times "${3:-1}" "^hvdemo: CPU $(($2 - 1)) is VP $(($2 - 1)),"
	check "$1: VMBus connects" says_times "${3:-1}" '^hvdemo: VMBus 6\.0'
	check "$1: three devices are open" says_times $((3 * ${3:-1})) '^hvdemo: .*, relid [1-3], VP [0-9]+: open'
}

demo '--smp 1 --cpu cortex-a57' 'seconds=3 pages=16k'
finish
generations "cortex-a57, 1 VP" 1
check "cortex-a57, 1 VP: asked for pages that it has not, it takes others" says 'pages of 4 KiB'
check "cortex-a57, 1 VP: it answers heartbeats" says 'hvdemo: the heart beats'
check "cortex-a57, 1 VP: it knows the time" says 'hvdemo: it is 1[0-9]{9} s after 1970'
check "cortex-a57, 1 VP: it powers off" ended 0

demo '--smp 8 --cpu cortex-a57' 'hvdemo=shutdown-wait'
check "cortex-a57, 8 VPs: it waits" hear 'hvdemo: waiting for the host'
check "cortex-a57, 8 VPs: conduit ctl shutdown succeeds" "$conduit" ctl shutdown --pid "$pid"
finish
generations "cortex-a57, 8 VPs" 8
check "cortex-a57, 8 VPs: it hears the host" says 'hvdemo: the host asks us to power off'
check "cortex-a57, 8 VPs: the heartbeat is another CPU's" says '^hvdemo: CPU 1 had [1-9][0-9]* events'
check "cortex-a57, 8 VPs: it can be moved" says '^hvdemo: the heartbeat moves to VP 0: done'
check "cortex-a57, 8 VPs: it powers off" ended 0

demo '--smp 1 --cpu max' 'hvdemo=shutdown-wait convention=native vmbus=0x20004'
check "SIGTERM: it waits" hear 'hvdemo: waiting for the host'
kill -TERM "$pid"
finish
check "SIGTERM: it hears the host" says 'hvdemo: the host asks us to power off'
check "SIGTERM: it powers off" ended 0
check "HVC #1: the timer ticks" says '^hvdemo: CPU 0 is VP 0, its timer ticks'
check "VMBus 2.4: it connects" says '^hvdemo: VMBus 2\.4'
check "VMBus 2.4: three devices are open" says_times 3 '^hvdemo: .*, relid [1-3], VP [0-9]+: open'

mkfifo "$scratch/keys"
keys=$scratch/keys
exec 3<>"$keys"
demo '--smp 3 --cpu max -- -device ramfb' seconds=40
check "panic: it waits for a key" hear 'hvdemo: waiting for a key'
printf p >&3
finish
exec 3>&-
keys=/dev/null
check "panic: it drew on the frame buffer" says 'hvdemo: drew 800 x 600 pixels'
check "panic: the exit status says that the guest crashed" ended 16
check "panic: its words reach the host" grep -q 'hvdemo panics: as it was told, on the last CPU' "$scratch/crash"
check "panic: so do its numbers" says 'crash parameters: 0x1 0x8144000000010000'
# The host's words may come between its own.
check "panic: VMBus is unloaded, with interrupts masked" says ' 1 +Unload$'

demo '--smp 2 --cpu cortex-a57' 'hvdemo=kexec pages=64k'
finish
generations "kexec, 64 KiB" 2 3
check "kexec, 64 KiB: it has such pages" says_times 3 'pages of 64 KiB'
check "kexec, 64 KiB: rings are of several pages" says ' GpadlBody$'
check "kexec, 64 KiB: each kernel unloads VMBus" says ' 3 +Unload$'
check "kexec, 64 KiB: it powers off" ended 0

demo '--smp 8 --cpu max' 'hvdemo=kexec-dirty pages=16k'
finish
generations "kexec without a hand-over, 16 KiB" 8 3
check "kexec without a hand-over: it has such pages" says_times 3 'pages of 16 KiB'
check "kexec without a hand-over: nobody unloads VMBus" says_not ' Unload$'
check "kexec without a hand-over: it powers off" ended 0

if command -v "${AARCH64_GCC:-aarch64-linux-gnu-gcc}" >/dev/null; then
	check "GCC: it builds" project_make "$build" "$gcc_image"
	image=$gcc_image
	demo '--smp 8 --cpu max' 'hvdemo=kexec pages=16k'
	finish
	generations "GCC" 8 3
	check "GCC: each kernel unloads VMBus" says ' 3 +Unload$'
	check "GCC: it powers off" ended 0
else
	skip "GCC: it runs" "no aarch64-linux-gnu-gcc"
fi

start_machine "s|^  -kernel .*conduit.efi|  -kernel $build/hvdemo.efi|; /fw_cfg/d; /-bios/d; s|panic=-1' .$|off'|" --smp 2
finish
check "QEMU alone: it says that this is not Hyper-V" says 'hvdemo: this is not Hyper-V'
check "QEMU alone: it ends" ended 0
done_testing
