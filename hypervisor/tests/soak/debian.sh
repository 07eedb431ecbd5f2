#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A whole Debian on its own disk, `make debian`'s, as its users have it: login, packages, disks, reboot, kexec, kdump, shutdown.
# time limit: 7200

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../boot/guest.sh"

image=$build/guest/debian.qcow2
key=$build/guest/debian_key
port=$((20000 + $$ % 10000))
if [ ! -e "$image" ]; then
	echo "1..0 # SKIP no $image; make debian makes it"
	exit
fi

# remote COMMAND - by ssh. Its input is what this function reads
remote()
{
	ssh -q -i "$key" -p $port -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=60 \
		root@localhost "$@"
}

# remote_later COMMAND - one that ends the connection, too
remote_later()
{
	remote "nohup sh -c 'sleep 2; $1' >/dev/null 2>&1 &" </dev/null
}

# answers EXPRESSION COMMAND - what a command in the guest prints
# shellcheck disable=SC2317 # called by check
answers()
{
	remote "$2" </dev/null | tee -a "$scratch/answers" | grep -qE "$1"
}

# logs_in COUNT - for the COUNTth time the console asks for a name, and ssh works
# shellcheck disable=SC2317 # called by check
logs_in()
{
	hear 'debian login:' "$1" && remote true </dev/null
}

# has_time - the guest's clock is within a second of this PC's
# shellcheck disable=SC2317 # called by check
has_time()
{
	before=$(date +%s)
	now=$(remote 'date +%s' </dev/null)
	after=$(date +%s)
	[ "$now" -ge $((before - 1)) ] && [ "$now" -le $((after + 1)) ]
}

# dumps COUNT - so many panics have left a dump, and the log of the kernel that panicked
# shellcheck disable=SC2317 # called by check
dumps()
{
	answers "^$1\$" 'ls /var/crash/*/dump.* | wc -l' &&
		answers "^$1\$" 'grep -l "sysrq: Trigger a crash" /var/crash/*/dmesg.* | wc -l'
}

# acceptance COMMAND - runs cases none of which may skip
acceptance()
{
	remote "$1" </dev/null | tee -a "$scratch/answers" | sed -e '/# SKIP/s/^ok/not ok/' -e 's/# SKIP/skipped:/' >"$scratch/cases"
	renumber "$1" <"$scratch/cases"
}

# The second disk by its serial number, whatever the kernel calls it.
# shellcheck disable=SC2016 # the guest's shell expands it
disk='/dev/$(lsblk -dno NAME,SERIAL | sed -n "s/ *disk1\$//p")'

truncate -s 512M "$scratch/data.raw"	# xfs takes no less than 300 MB
limit=7000
start_conduit --crash-wait 900 --memory 2G --disk "$image,snapshot" --net "user,hostfwd=tcp::$port-:22"
check "it boots to its login, and ssh reaches it" logs_in 1
check "it runs under Microsoft's hypervisor" answers '^microsoft$' systemd-detect-virt
check "no unit has failed" answers '^running$' 'systemctl is-system-running --wait'
check "it has the time" has_time
check "apt-get installs a package" answers '^Hello, world!$' 'apt-get -q update && apt-get -q -y install hello && hello'

tar -c -C scripts acceptance | remote 'tar -x'
acceptance "acceptance/run PLT-01 PLT-03 PLT-05 PLT-06 PLT-08 PLT-12 PLT-13 PLT-14 PLT-18 PLT-20 PLT-21 SYS-10"

check "the host adds a disk" "$conduit" ctl disk add "$scratch/data.raw" --pid "$pid"
check "the guest finds it without a rescan" answers '^disk1$' 'for i in 1 2 3 4 5; do lsblk -dno SERIAL; sleep 1; done'
check "apt-get installs programs of cases" remote "DEBIAN_FRONTEND=noninteractive \
	apt-get -q -y --no-install-recommends install xfsprogs btrfs-progs ethtool xdp-tools" </dev/null
acceptance "SCRATCH=$disk acceptance/run SCSI-06 NET-35"
check "the guest writes to it" remote "mkfs.ext4 -q $disk && mount $disk /mnt && echo kept >/mnt/file && umount /mnt"

remote_later 'systemctl reboot'
check "it reboots in place" logs_in 2
check "the disk is there with its contents" answers '^kept$' "mount $disk /mnt && cat /mnt/file && umount /mnt"
check "so is the package on the disk that it booted from" answers '^Hello, world!$' hello
check "it has the time again" has_time
check "its kernels do not complain" says_not 'WARNING:|BUG:|Call trace|I/O error|blocked for more'

# An emulated CPU takes minutes over a checksum of the kernel while its caches are off.
remote 'nohup sh -c "dd if=/dev/sda of=/dev/null bs=1M iflag=direct & ping -i 0.2 10.0.2.2" >/dev/null 2>&1 &' </dev/null
remote_later 'KEXEC_OPTIONS=--no-checks ENDING=CRASH-01 acceptance/run CRASH-01'
check "kexec starts its kernel again, with disks and network in use" logs_in 3
check "that kernel is the one that was loaded" answers 'acceptance\.nonce=CRASH-01' 'cat /proc/cmdline'
check "it has disks and network" answers '^Hello, world!$' 'lsblk && hello'

panics=0
for case in CRASH-05 CRASH-04; do
	vp=$((1 - panics))
	panics=$((panics + 1))
	check "a crash kernel is loaded" answers '^1$' 'cat /sys/kernel/kexec_crash_loaded'
	remote_later "ENDING=$case acceptance/run $case"
	check "after a panic on VP $vp it boots again" logs_in $((panics + 3))
	check "kdump-tools has written the dump" dumps $panics
done

# These cases find their dumps themselves.
for ending in CRASH-10 "CRASH-11 HEARS=registers" "CRASH-11 HEARS=nothing" "CRASH-15 OOPS=task"; do
	case=${ending%% *} setting=${ending#"${ending%% *}"}
	panics=$((panics + 1))
	check "a crash kernel is loaded" answers '^1$' 'cat /sys/kernel/kexec_crash_loaded'
	remote_later "SCRATCH=$disk ENDING=$case$setting acceptance/run $case"
	check "$ending: it boots again" logs_in $((panics + 3))
	acceptance "$setting acceptance/run $case"
done

check "the host asks it to power off" "$conduit" ctl shutdown --pid "$pid"
finish
check "it powers off; the panics count" ended 16
sed 's/^/# /' "$scratch/answers"
done_testing
