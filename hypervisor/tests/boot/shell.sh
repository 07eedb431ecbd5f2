#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The shell of the default guest takes what one types, and the words that end a guest end it.
# time limit: 180

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

begin='built-in shell'

# type_in LINE
type_in()
{
	printf '%s\r' "$1" >&3
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
type_in reboot
check "reboot: it boots again, to a shell" hear "$begin" 2
check "reboot: the RAM of the new machine has no nonce" has_no_nonce
check "reboot: the guest runs its own reboot" says 'conduit-guest: reboot'
type_in poweroff
finish
check "poweroff: the guest runs its own poweroff" says 'conduit-guest: power off'
check "poweroff: it powers off" ended 0
done_testing
