# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the boot tests: starts guests under `conduit run`, hears what they say, prints TAP.
#
# A test sources this, calls boot, or start and finish, for each guest, and check for each thing
# that must be true; done_testing ends it. What a guest said goes into the test's output too.

set -u
cd "$(dirname "$0")/../../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap
build=${CONDUIT_BUILD:-build}
conduit=$build/conduit
scratch=$(mktemp -d)
console=$scratch/console	# what the last guest and conduit said
keys=/dev/null		# what the next one reads
status=			# its exit status
pid=

give_up()
{
	[ -z "$pid" ] || kill "$pid" 2>/dev/null
	[ -z "$pid" ] || wait "$pid"
	rm -rf "$scratch"
}
trap give_up EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# check DESCRIPTION COMMAND...
check()
{
	description=$1
	shift
	"$@" >/dev/null 2>&1
	report $? "$description"
}

# start KERNEL APPEND [OPTION...] - boots one of the kernels of scripts/guest/kernels, in the background
start()
{
	name=$1
	append=$2
	shift 2
	start_conduit --kernel "$build/guest/$name/vmlinuz" --initrd "$build/guest/$name/initrd" \
		--append "$append" "$@"
}

# start_conduit OPTION... - starts `conduit run`, in the background, for $limit seconds at most, or 150
start_conduit()
{
	echo "# conduit run $*"
	: >"$console"
	"$conduit" run --timeout "${limit:-150}" --crash-file "$scratch/crash" "$@" <"$keys" >>"$console" 2>>"${messages:-$console}" &
	pid=$!
}

# start_machine FILTER OPTION... - starts what `conduit run --dry-run` prints, changed by sed, in the
# background: QEMU without a host command beside it
start_machine()
{
	filter=$1
	shift
	command=$("$conduit" run --dry-run "$@" | sed -e "$filter")
	echo "# start_machine $*, $filter"
	: >"$console"
	eval "exec $command" </dev/null >"$console" 2>&1 &
	pid=$!
}

# end_machine - ends what does not end on its own
end_machine()
{
	kill "$pid"
	finish
}

# finish - waits until the guest has ended
finish()
{
	wait "$pid"
	status=$?
	pid=
	tr -d '\r' <"$console" >"$console.text"
	mv "$console.text" "$console"
	sed 's/^/# | /' "$console"
	echo "# exit status $status"
}

# boot KERNEL APPEND [OPTION...] - start and finish
boot()
{
	start "$@"
	finish
}

# accept SHAPE CASES OPTION... - runs acceptance cases in a guest, and does what they ask of the host. One that skips where it should
# not has failed.
accept()
{
	shape=$1 cases=$2 limit=300
	shift 2
	start 6.1-tools "conduit.test=acceptance,$cases" "$@"
	tail -n +1 -f --pid="$pid" "$console" | CONDUIT=$conduit scripts/acceptance/host --pid "$pid" >/dev/null &
	finish
	grep -aE '^(not )?ok [0-9]+ - |^1\.\.' "$console" | sed -e '/# SKIP/s/^ok/not ok/' -e 's/# SKIP/skipped:/' >"$scratch/cases"
	renumber "$shape" <"$scratch/cases"
	check "$shape: all cases were run" grep -q '^1\.\.[1-9]' "$scratch/cases"
	check "$shape: the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall'
	check "$shape: the guest powers off" ended 0
}

# says EXPRESSION - the guest, or conduit, said so
says()
{
	grep -aqE -e "$1" "$console"
}

# says_not EXPRESSION
says_not()
{
	! says "$1"
}

# says_times COUNT EXPRESSION
says_times()
{
	[ "$(grep -acE -e "$2" "$console")" = "$1" ]
}

# hear EXPRESSION [COUNT] - waits until the guest has said so, COUNT times; false: it never did
hear()
{
	while kill -0 "$pid" 2>/dev/null; do
		[ "$(grep -acE -e "$1" "$console")" -lt "${2:-1}" ] || return 0
		sleep 0.05
	done
	return 1
}

# has_no_nonce - the secret between conduit and conduit.efi is nowhere in the guest's RAM. The one place where it was is wiped by
# conduit, which may take a moment
has_no_nonce()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		"$build/scan_ram" "$pid" && return 0
		sleep 0.5
	done
	return 1
}

# ended STATUS - the exit status of conduit
ended()
{
	[ "$status" = "$1" ]
}
