#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The table of docs/acceptance.md is what the scripts have; scripts/acceptance/host knows every line that a case may print.
# time limit: 60
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=scripts/tap
. scripts/tap

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

# run_by CASE - the tests of `make test` and `make soak` that run it
run_by()
{
	tests=$(grep -lE "^[^#]*[ ,\"=]$1([ ,;\"]|\$)" hypervisor/tests/*/*.sh | sed 's,.*/\(.*\)\.sh,\1,' | paste -sd' ')
	echo "${tests:-by hand}"
}

# The table as it must be.
table()
{
	scripts/acceptance/run -l | while IFS='	' read -r case title; do
		echo "| $case | $title | $(run_by "$case") |"
	done
}

table >"$folder/expected"
grep -E '^\| [A-Z]+-[0-9]+ \| [^|]* \|[^|]*\|$' docs/acceptance.md >"$folder/found"
diff "$folder/found" "$folder/expected" | sed 's/^/# /'
cmp -s "$folder/found" "$folder/expected"
report $? "the table of docs/acceptance.md is what the scripts have"

# A stand-in for conduit, that has a disk at LUN 9, a drive and a network.
cat >"$folder/conduit" <<'END'
#!/bin/sh
echo "$*" >>"$CALLS"
case $* in
*"disk list") printf 'disk0    controller 0 LUN 9   disk   8 MiB  a file\ncd1      controller 0 LUN 1   cdrom  0 MiB  none\n' ;;
*"net list") printf 'nic0     00:15:5d:00:00:01  link up\n' ;;
esac
END
chmod +x "$folder/conduit"
export CONDUIT="$folder/conduit" CALLS="$folder/calls"

# asked - each request of the cases, with numbers for variables
asked()
{
	cat scripts/acceptance/[0-9]* | sed -n 's/.*ask "\([^"]*\)".*/\1/p' | sed 's/\$[a-z]*/7/g' | sort -u
}

[ "$(asked | wc -l)" -ge 10 ]
report $? "cases ask the host"
asked | while read -r request; do
	: >"$CALLS"
	echo "# host: $request" | scripts/acceptance/host --pid 1 >/dev/null && grep -qvE ' list$' "$CALLS" || echo "$request"
done >"$folder/unknown"
sed 's/^/# no such request: /' "$folder/unknown"
[ ! -s "$folder/unknown" ]
report $? "the host acts on each of their requests"
! echo "# host: make coffee" | scripts/acceptance/host >/dev/null 2>&1
report $? "it fails on any other"
: >"$CALLS"
echo "ok 1 - host: remove medium" | scripts/acceptance/host >/dev/null
[ ! -s "$CALLS" ]
report $? "it acts on nothing else that a guest prints"
done_testing
