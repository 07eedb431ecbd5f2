#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs everything, uses it as a stranger who does not see the sources, and removes it. Prints TAP.
# time limit: 540
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
ROOT=$PWD
BUILD=${CONDUIT_BUILD:-build}
COMMANDS="run trace decode ctl check bench"

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
installed=$scratch/root/opt/conduit
share=$installed/share

# list - what there is, with its modes
list()
{
	find "$scratch/root" -printf '%P %M\n' | sort
}

# project_install GOAL - with a umask that gives others nothing
project_install()
(
	umask 077
	project_make "$BUILD" "$1" DESTDIR="$scratch/root" prefix=/opt/conduit
)

# away COMMAND... - runs it in another folder with an empty environment; as root, without privileges and without the sources
away()
{
	set -- env -i PATH=/usr/local/bin:/usr/bin:/bin TMPDIR="$scratch/tmp" "$@"
	[ "$(id -u)" -ne 0 ] || set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	if [ "$hide" = yes ]; then
		# shellcheck disable=SC2016 # for the inner shell
		unshare --mount sh -c 'mount -t tmpfs none "$1" && shift && cd / && exec "$@"' sh "$ROOT" "$@"
	else
		(cd / && "$@")
	fi
}

# options COMMAND - the names that getopt_long() is given
options()
{
	sed -nE 's/^\t\{ "([a-z-]+)", [^,]+, OPTION_[A-Z]+.*/--\1/p' tools/"$1"/*.c
}

# expect_words NAME FILE WORD... - each is a line of the file
expect_words()
{
	name=$1 file=$2
	shift 2
	status=0
	for word in "$@"; do
		grep -qxF -e "$word" "$file" || { echo "# no $word"; status=1; }
	done
	[ $# -gt 0 ] || status=1
	report $status "$name"
}

# in_bash, in_zsh PROGRAM WORD... - what is offered for the last word
# shellcheck disable=SC2317 # called by in_$shell
in_bash()
{
	# shellcheck disable=SC2016 # for the inner shell
	bash -c 'compopt() { :; }; . "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _conduit "$1" "${!#}"; printf "%s\n" "${COMPREPLY[@]}"' \
		"$share/bash-completion/completions/conduit" "$@"
}

# shellcheck disable=SC2317 # the same
in_zsh()
{
	# shellcheck disable=SC2016 # for the inner shell
	zsh -fc 'fpath=($0); autoload -Uz _conduit; words=("$@"); CURRENT=$#
		compset() { return 1 }; _default() { }; _files() { }; _message() { }
		_describe() { print -l -- ${${(P)@[-1]}%%:*} }
		_conduit' "$share/zsh/site-functions" "$@"
}

# A folder and a file that are not ours; all the folders that a system has.
mkdir -p "$installed/bin" "$installed/lib" "$share/man" "$scratch/tmp"
chmod 1777 "$scratch/tmp"
: >"$installed/bin/other"
list >"$scratch/before"

! project_install uninstall >"$scratch/out" 2>&1 && grep -q 'nothing to remove.*DESTDIR and prefix' "$scratch/out"
report $? "make uninstall says that nothing is installed"
project_install install >"$scratch/out" 2>&1
report $? "make install succeeds"
sed 's/^/# /' "$scratch/out"
list | cut -d ' ' -f 1 | grep -vxE '|opt|opt/conduit(/.*)?' >"$scratch/out"
[ ! -s "$scratch/out" ]
report $? "everything is below the prefix"
find "$scratch/root" \( ! -perm -a=r -o -type d ! -perm -a=x \) >"$scratch/out"
[ ! -s "$scratch/out" ] && [ -x "$installed/bin/conduit" ]
report $? "everybody may read what was installed, whatever the umask"
! grep -rqF -e "$ROOT" -e "$scratch" "$installed"
report $? "nothing that was installed names the folder of the sources, or DESTDIR"

hide=no
if unshare --mount mount -t tmpfs none "$scratch/tmp" 2>/dev/null; then
	hide=yes
	! away test -e "$ROOT/Makefile"
	report $? "the sources are out of reach for what follows"
else
	skip "the sources are out of reach for what follows" "no mount namespaces"
fi
# But the disk with a whole Debian: each user makes it.
sed -n -e /FILES_DEBIAN/d -e 's/^#define FILES_[A-Z_]* *"\(.*\)"$/\1/p' tools/run/files.h | while read -r name; do
	away test -r "$share/conduit/$name" || echo "# no $name"
done >"$scratch/out"
cat "$scratch/out"
[ ! -s "$scratch/out" ]
report $? "the files that the command knows by name are installed"

ln -s "$installed/bin/conduit" "$scratch/conduit"
for program in "$installed/bin/conduit" "$scratch/conduit"; do
	[ "$(away "$program" --version)" = "$("$BUILD/conduit" --version)" ]
	report $? "${program##*root}: --version"
	away "$program" run --dry-run >"$scratch/out" 2>&1
	grep -q "file=$share/conduit/guest/default/vmlinuz" "$scratch/out" && grep -q "$share/conduit/conduit.efi" "$scratch/out" &&
		! grep -qF "$ROOT" "$scratch/out"
	report $? "${program##*root}: run finds the installed guest"
done
for command in $COMMANDS; do
	away "$installed/bin/conduit" "$command" --help >"$scratch/out" 2>&1 && grep -q "^usage: conduit $command" "$scratch/out"
	report $? "$command --help"
done
away "$installed/bin/conduit" decode 0x84000000 | grep -q PSCI_VERSION
report $? "decode names a call"
[ "$(away "$installed/bin/conduit" check --list)" = "$("$BUILD/conduit" check --list)" ]
report $? "check --list is the same as before the installation"

# A QEMU that only has a version: check looks for all files of each implementer before it starts it.
printf '#!/bin/sh\necho "QEMU emulator version 10.0.0"\n' >"$scratch/qemu"
chmod 755 "$scratch/qemu"
for names in "" "$("$BUILD/conduit" check --list | grep -oE '^(villain|lawful)[a-z0-9-]*' | xargs)" "conduit-hyperv conduit-plain"; do
	# shellcheck disable=SC2086 # a list
	TMPDIR=$scratch/tmp "$BUILD/conduit" check --json --qemu "$scratch/qemu" $names 2>/dev/null |
		grep -oE '"(name|problem)":"[^"]*"' >"$scratch/built"
	# shellcheck disable=SC2086 # a list
	away "$installed/bin/conduit" check --json --qemu "$scratch/qemu" $names 2>/dev/null |
		grep -oE '"(name|problem)":"[^"]*"' >"$scratch/out"
	grep -q 'the machine ended' "$scratch/out" && ! grep -q missing "$scratch/out" && cmp "$scratch/built" "$scratch/out"
	report $? "check finds all the files that it found before the installation, for ${names:-all that can be booted}"
done
away "$installed/bin/conduit" check --image "$scratch/tmp/image" --format hyperv && [ -s "$scratch/tmp/image" ]
report $? "check --image writes an image"

for shell in bash zsh; do
	if ! command -v $shell >/dev/null; then
		skip "$shell completes" "there is no $shell"
		continue
	fi
	in_$shell "$scratch/conduit" "" >"$scratch/words"
	# shellcheck disable=SC2086 # a list
	expect_words "$shell completes every command" "$scratch/words" $COMMANDS --help --version
	for command in $COMMANDS; do
		in_$shell "$scratch/conduit" "$command" "" >"$scratch/words"
		# shellcheck disable=SC2046 # a list
		expect_words "$shell completes every option of $command" "$scratch/words" $(options "$command")
	done
	in_$shell "$scratch/conduit" ctl "" >"$scratch/words"
	expect_words "$shell completes the actions of ctl" "$scratch/words" status shutdown reboot rescind offer
	in_$shell "$scratch/conduit" check "" >"$scratch/words"
	expect_words "$shell completes the implementers of check" "$scratch/words" conduit-hvc kvm-6.1-nvhe-smc
	in_$shell "$scratch/conduit" decode -V "" >"$scratch/words"
	expect_words "$shell completes the vendors of decode" "$scratch/words" kvm hyperv
done
for command in $COMMANDS; do
	# shellcheck disable=SC1003 # a backslash
	tr -d '\\' <"$share/man/man1/conduit-$command.1" | grep -oE -e '--[a-z][a-z-]*' >"$scratch/words"
	# shellcheck disable=SC2046 # a list
	expect_words "the man page has every option of $command" "$scratch/words" $(options "$command")
done
if command -v man >/dev/null; then
	[ "$(man -M "$share/man" -w conduit-run)" = "$share/man/man1/conduit-run.1" ]
	report $? "man finds the page"
else
	skip "man finds the page" "there is no man"
fi

project_install install-smccc >/dev/null 2>&1 && project_install uninstall >"$scratch/out" 2>&1
report $? "make uninstall succeeds after two installations"
list | diff "$scratch/before" - | sed 's/^/# /' >"$scratch/out"
cat "$scratch/out"
[ ! -s "$scratch/out" ]
report $? "make uninstall leaves what was there before, and nothing else"

(umask 077 && project_make "$BUILD" install-smccc DESTDIR= prefix="$installed" >/dev/null 2>&1)
[ -f "$installed/include/libsmccc/smccc/call.h" ] && [ ! -e "$installed/bin/conduit" ] && [ ! -e "$installed/include/libsmccc/hyperv" ]
report $? "make install-smccc installs libsmccc alone, without DESTDIR"
: >"$share/conduit/mine"
project_make "$BUILD" uninstall DESTDIR= prefix="$installed" >"$scratch/out" 2>&1 && [ -f "$share/conduit/mine" ] && grep -q 'share/conduit is kept' "$scratch/out"
report $? "make uninstall keeps a folder with another's file, and says so"
rm -r "$share/conduit"
[ "$(list)" = "$(cat "$scratch/before")" ]
report $? "make uninstall removes all of install-smccc"
done_testing
