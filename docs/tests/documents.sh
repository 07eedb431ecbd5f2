#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Holds the documents to what is there: links, files, targets of make, commands, options, names in code. Prints TAP.
set -u

cd "$(dirname "$0")/../.." || exit 1
BUILD=${CONDUIT_BUILD:-build}
DOCUMENTS=$(find README.md ARCHITECTURE.md CONTRIBUTING.md CHANGES.md docs/*.md docs/rules/*.md ! -name calls.md)
SOURCES="Makefile mk abi libsmccc libhyperv guests hypervisor conformance tools scripts .ci"
LINE_MAX=140	# .editorconfig

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0
failed=0

# report NAME - one line of TAP, and each complaint that stands in $scratch/complaints
report()
{
	number=$((number + 1))
	if [ -s "$scratch/complaints" ]; then
		echo "not ok $number - $1"
		sed 's/^/# /' "$scratch/complaints"
		failed=$((failed + 1))
	else
		echo "ok $number - $1"
	fi
	: >"$scratch/complaints"
}

complain()
{
	echo "$*" >>"$scratch/complaints"
}

# code DOCUMENT - what stands in backticks, and the lines of blocks with those that a backslash joins
code()
{
	awk '
		/^    +[^ ]/ {
			line = joined $0
			joined = ""
			if (sub(/\\$/, "", line)) {
				joined = line
				next
			}
			sub(/^ +/, "", line)
			sub(/ +# .*/, "", line)
			print line
			next
		}
		{
			count = split($0, part, "`")
			for (i = 2; i <= count; i += 2)
				print part[i]
		}' "$1"
}

# headings DOCUMENT - the anchors that its headings make
headings()
{
	sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9\n_-'
}

check_links()
{
	folder=$(dirname "$1")
	grep -oE '\]\([^)]+\)' "$1" | sed 's/^](//; s/)$//' | while read -r link; do
		file=${link%%#*}
		case $link in
		http*) continue ;;
		\#*) file=$1 ;;
		*) file=$folder/$file ;;
		esac
		if [ ! -e "$file" ]; then
			complain "$link leads nowhere"
		elif [ "$link" != "${link#*#}" ] && ! headings "$file" | grep -qx -e "${link#*#}"; then
			complain "$link: no such heading"
		fi
	done
	report "$1: every link leads somewhere"
}

# Words that begin with a folder of the root are files; <name> stands for any.
check_files()
{
	code "$1" | tr -s '[:space:]"' '\n' | sed -n 's/[,;:]*$//; s/<[a-z]*>/*/g; /\//p' | sort -u | while read -r word; do
		[ "${word%%/*}" != "${BUILD%%/*}" ] || continue
		[ -d "${word%%/*}" ] || continue
		# shellcheck disable=SC2086 # a pattern
		ls -d $word >/dev/null 2>&1 || complain "no such file: $word"
	done
	report "$1: every file that it names is there"
}

# check_variable WORD - an assignment on make's command line
check_variable()
{
	value=${1#*=}
	grep -rqw -e "${1%%=*}" Makefile mk libsmccc/library.mk scripts/run-tests || complain "make does not know ${1%%=*}"
	case $1 in
	TESTS=*)
		for test in $value; do
			find . -path "*/tests/*" \( -name "$test.c" -o -name "$test.sh" \) | grep -q . ||
				complain "no such test: $test"
		done
		;;
	GUEST=*) grep -q "^$value " scripts/guest/kernels || complain "no such guest: $value" ;;
	esac
}

# The words of an assignment stay together: TESTS="a b" becomes one word of xargs.
check_make()
{
	code "$1" | grep -E '^make( |$)' | sed 's/ *[<>].*//' | while read -r line; do
		echo "$line" | xargs -n 1 | sed 1d | while read -r word; do
			case $word in
			*=*) check_variable "$word" ;;
			build/*) grep -qx -e "$BUILD/${word#build/}" "$scratch/targets" || complain "no such target: $word" ;;
			*) grep -qx -e "$word" "$scratch/targets" || complain "no such target: $word" ;;
			esac
		done
	done
	report "$1: make knows every target and variable"
}

# help SUBCOMMAND - what it says of itself, kept
help()
{
	[ -e "$scratch/help-$1" ] || "$BUILD/conduit" "$1" --help >"$scratch/help-$1" 2>/dev/null
	cat "$scratch/help-$1"
}

check_conduit()
{
	code "$1" | sed -nE 's,^(build/)?conduit ([a-z]+|--[a-z]+),\2,p' | while read -r sub words; do
		if ! "$BUILD/conduit" --help | grep -qE -e "^  (-h, | *)$sub "; then
			complain "no such command: conduit $sub"
			continue
		fi
		for word in ${words%% -- *}; do
			case $word in
			-- | -) ;;
			-*)
				help "$sub" | grep -qE -e "(^|[ ,])${word%%[=/]*}([], =[]|$)" ||
					complain "conduit $sub has no $word"
				;;
			esac
		done
	done
	code "$1" | sed -n 's/^\(--[a-z][a-z-]*\).*/\1/p' | while read -r option; do
		cat "$scratch"/help-* | grep -qE -e "(^|[ ,])$option([], =[]|$)" || complain "nothing has $option"
	done
	report "$1: conduit has every command and option"
}

# Functions with their parentheses, constants with an underscore; a star stands for the rest of a name.
check_names()
{
	code "$1" | grep -oE '[a-z_0-9]+\(\)|[A-Z][A-Z0-9]*_[A-Z0-9_*]+[A-Z0-9*]' | tr -d '()' |
		grep -vE '^(CONFIG|X)_' | sort -u | while read -r name; do
		case $name in
		*\**) grep -qi "^${name%%\**}" "$scratch/names" ;;
		*) grep -qix "$name" "$scratch/names" ;;
		esac || complain "no such name: $name"
	done
	report "$1: every name is one of the code's"
}

check_form()
{
	[ "$(head -n 1 "$1")" = "<!-- SPDX-License-Identifier: BSD-2-Clause -->" ] ||
		complain "does not open with its SPDX line"
	awk -v max=$LINE_MAX 'length($0) > max && !/^    / { print FNR ": longer than " max }' "$1" \
		>>"$scratch/complaints"
	report "$1: it has its licence and lines that fit"
}

: >"$scratch/complaints"
make --print-data-base --question --no-builtin-rules BUILD="$BUILD" no-such-target 2>/dev/null |
	sed -nE 's/^([A-Za-z./][A-Za-z0-9_./-]*):.*/\1/p' | sort -u >"$scratch/targets"
# shellcheck disable=SC2086 # a list
LC_ALL=C grep -rIohwE '[A-Za-z_][A-Za-z0-9_]+' $SOURCES | sort -u >"$scratch/names"
for sub in run trace decode ctl bench; do
	help $sub >/dev/null
done

for document in $DOCUMENTS; do
	check_form "$document"
	check_links "$document"
	check_files "$document"
	check_make "$document"
	check_conduit "$document"
	check_names "$document"
done

for guide in docs/howto-*.md; do
	grep -qF "($guide)" README.md || complain "$guide is not linked"
done
report "README.md links every how-to"

# rules BOOK PREFIX - each group of a book has a page in docs/rules, and each rule a sentence: in its row, or there
rules()
{
	sed -nE 's/^RULE\(([a-z0-9_]+), ([a-z0-9_]+),.*/\1 \2/p' "conformance/include/conformance/$1_rules.def" >"$scratch/rules"
	[ -s "$scratch/rules" ] || complain "no rules in the book $1"
	while read -r group statement; do
		page=docs/rules/$2$group.md
		for part in Why "What breaks without it" "How it is shown"; do
			grep -qx "## $part" "$page" || complain "$page: no '$part'"
		done
		grep -q "^- \`$statement\`: " "$page" || [ "$1" = smccc ] || complain "$page: nothing about $statement"
	done <"$scratch/rules"
	report "each rule of the book $1 is explained in docs/rules"
}

rules smccc smccc.
rules hyperv hv.
rules conduit ""
echo "1..$number"
[ $failed -eq 0 ]
