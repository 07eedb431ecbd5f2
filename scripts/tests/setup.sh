#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# scripts/setup on a system where a stand-in for dpkg-query says what is installed.
# time limit: 30
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cat >"$folder/dpkg-query" <<END
#!/bin/sh
echo "\$INSTALLED"
END
cat >"$folder/apt-get" <<END
#!/bin/sh
echo "apt-get \$*" >>"$folder/calls"
END
chmod +x "$folder/dpkg-query" "$folder/apt-get"

# setup STATE ARGUMENT... - what scripts/setup prints where each package is in this state
setup()
{
	INSTALLED=$1
	export INSTALLED
	shift
	: >"$folder/calls"
	PATH="$folder:$PATH" scripts/setup "$@" 2>&1
}

said=$(setup installed run)
report $? "setup succeeds where no package is missing"
[ -z "$said" ]
report $? "setup prints nothing where no package is missing"

said=$(setup '' --no-install run)
[ $? -eq 1 ]
report $? "--no-install fails where a package is missing"
[ ! -s "$folder/calls" ]
report $? "--no-install never calls apt-get"
case $said in *qemu-system-arm*"apt-get install"*) true ;; *) false ;; esac
report $? "--no-install names what is missing, and the command that installs it"

if [ "$(id -u)" -eq 0 ]; then
	said=$(setup '' run)
	[ "$(echo "$said" | grep -c '^setup: installing Debian packages (SETUP=no forbids it): .*qemu-system-arm')" -eq 1 ]
	report $? "one line says what is about to be installed"
	grep -q 'install.*qemu-system-arm' "$folder/calls"
	report $? "apt-get is told to install what is missing"
else
	skip "one line says what is about to be installed" "not root"
	skip "apt-get is told to install what is missing" "not root"
fi
! setup '' nonsense >/dev/null
report $? "an unknown group is an error"
done_testing
