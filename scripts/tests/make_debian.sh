#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# scripts/make-debian with stand-ins for the programs that would download and install.
# time limit: 60
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
disk=$folder/guest/debian.qcow2
mkdir -p "$folder/bin" "$folder/guest/default/modules"
touch "$folder/guest/default/busybox"
ln -s /usr/bin/* "$folder/bin/"
export folder DEBIAN_SUITE=bookworm DEBIAN_MIRROR=http://none DEBIAN_SECURITY_MIRROR=http://none PATH="$folder/bin"

# stand_in NAME COMMANDS
stand_in()
{
	rm -f "$folder/bin/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/$1"
	chmod +x "$folder/bin/$1"
}

# halves DOWNLOAD INSTALL - what the two halves do
halves()
{
	echo 4000 >"$folder/room"
	stand_in debootstrap "touch \"\$cache/package\"; $1"
	stand_in ../conduit "$2"
}

# says_one_line EXPRESSION - it fails, and below the titles of its steps is one line
says_one_line()
{
	said=$(scripts/make-debian "$disk" 2>&1) && return 1
	[ "$(echo "$said" | grep -vcE ': (packages of Debian|installation, in conduit)[^:]*$')" -eq 1 ] && echo "$said" | grep -qE "$1"
}

# ends_at_once - by SIGTERM, with what it started; what was downloaded stays, and nothing else
ends_at_once()
{
	rm -f "$folder/started"
	scripts/make-debian "$disk" >/dev/null 2>&1 &
	script=$!
	until [ -s "$folder/started" ]; do
		sleep 0.1
	done
	kill "$script"
	wait "$script"
	[ $? -eq 143 ] && ! grep -qs . "/proc/$(cat "$folder/started")/cmdline" && [ ! -e "$folder/guest/.debian" ] &&
		[ -e "$folder/guest/.debian-packages/package" ]
}

# shellcheck disable=SC2016 # the stand-ins expand it
{
	for program in mke2fs mmd mcopy dpkg-deb sfdisk; do
		stand_in $program ''
	done
	stand_in fakeroot 'shift; "$@"'
	stand_in mkfs.vfat 'touch "$work/esp"'
	stand_in qemu-img 'for disk do :; done; touch "$disk"'
	stand_in df 'cat "$folder/room"'
	keys='for key do :; done; touch "$key" "$key.pub"'
	waits='echo $$ >"$folder/started"; exec sleep 100'
	full='echo 5 >"$folder/room"; exit 1'
}
complete='echo make-debian: complete'

halves : "$complete"
stand_in ssh-keygen "$keys"
DEBIAN_SUITE=nonsense says_one_line 'DEBIAN_SUITE=bookworm or DEBIAN_SUITE=trixie'
report $? "an unknown suite is an error that names those there are"
rm "$folder/bin/ssh-keygen"
says_one_line 'no ssh-keygen.*make setup'
report $? "it names a program that is missing"
stand_in ssh-keygen "$keys"
echo 5 >"$folder/room"
says_one_line '5 MiB are free'
report $? "it tells of too little room before it begins"

halves "$full" "$complete"
says_one_line 'packages.*no room'
report $? "it tells of a disk that fills up while it downloads"
halves : "$full"
says_one_line 'installation.*no room'
report $? "and while it installs"

halves "$waits" "$complete"
ends_at_once
report $? "SIGTERM ends it while it downloads"
halves : "$waits"
ends_at_once
report $? "and while it installs"
[ ! -e "$disk" ]
report $? "there is no disk yet"

halves : "$complete"
scripts/make-debian "$disk" >/dev/null 2>&1 && [ -e "$disk" ] && [ ! -e "$folder/guest/.debian-packages" ]
report $? "the disk is there once both halves are done"
done_testing
