# SPDX-License-Identifier: BSD-2-Clause
# Rules about libsmccc judge the library, which no fault of its callee's may fail.
# Reads the console of the villain's rounds, and prints TAP: what is allowed is not accused, faults are found, rules can fail.

function report(good, name)
{
	print (good ? "ok " : "not ok ") ++number " - " name
}

# What the round came to, once the next begins.
function end_round(    rule, elsewhere)
{
	if (rounds == 0 || name == "")
		return
	for (rule in got)
		if (got[rule] == "FAIL" || got[rule] == "WARN" || got[rule] == "ERROR") {
			complained[rule] = 1
			elsewhere = elsewhere " " rule ":" got[rule]
		}
	if (!ended)
		print "# " name ": the image did not come to its end"
	if (wanted == "PASS") {
		report(elsewhere == "" && ended, "no rule complains: " name)
		if (elsewhere != "")
			print "# " name ":" elsewhere
		return
	}
	if (allowed[right] == "SKIP") {
		print "# cannot be seen here: " name
		return
	}
	faults++
	found += elsewhere != ""
	if (got[right] == wanted)
		in_right_rule++
	else
		print "# " (elsewhere == "" ? "not found" : "not found in the right rule") ": " name ", " wanted " by " right "; but" \
			(elsewhere == "" ? " nothing" : elsewhere)
}

{ sub(/\r$/, "") }

/^# round / {
	end_round()
	split($0, part, / \| /)
	wanted = part[2]
	right = part[3]
	name = part[4]
	rounds++
	ended = 0
	for (rule in got)
		delete got[rule]
	next
}

/^(not )?ok [0-9]+ - smccc\./ {
	rule = $0
	sub(/^(not )?ok [0-9]+ - smccc\./, "", rule)
	sub(/ #.*/, "", rule)
	verdict = /# SKIP/ ? "SKIP" : /# WARN/ ? "WARN" : /# ERROR/ ? "ERROR" : /^not/ ? "FAIL" : "PASS"
	got[rule] = verdict
	if (rounds == 1)
		allowed[rule] = verdict
}

/^# end$/ { ended = 1 }
/^# no more rounds$/ { complete = 1 }

END {
	end_round()
	report(complete, "every round came to its end")
	for (rule in allowed)
		if (allowed[rule] != "SKIP" && !complained[rule] && rule !~ /^libsmccc/) {
			print "# no fault of the villain's breaks " rule
			unbroken++
		}
	report(!unbroken, "each rule can complain")
	print "# " found " of " faults " faults found, " in_right_rule " in the right rule"
	report(faults > 100 && in_right_rule * 100 >= share * faults, "at least " share " of 100 faults are found, in the right rule")
}
