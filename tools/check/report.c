/* SPDX-License-Identifier: BSD-2-Clause */
/* For programs: TAP, JUnit's XML, JSON. */
#include "check/report.h"

#include <jansson.h>
#include <stdio.h>

/* What binds the implementer, where it matters. */
static void print_citation(size_t rule)
{
	printf("# %s, %s%s%s\n", rules[rule].requirement, rules[rule].source,
	       rules[rule].duty != NULL ? ": " : "",
	       rules[rule].duty != NULL ? rules[rule].duty : "");
}

void report_tap(const struct result *results, size_t count)
{
	size_t number = 0;

	printf("TAP version 13\n1..%zu\n", count * rule_count);
	for (size_t i = 0; i < count; i++) {
		for (size_t rule = 0; rule < rule_count; rule++) {
			enum verdict verdict = results[i].verdicts[rule];
			bool ok = verdict != VERDICT_FAIL && verdict != VERDICT_ERROR;
			bool plain = verdict == VERDICT_PASS || verdict == VERDICT_FAIL;

			if (results[i].reasons[rule][0] != '\0') {
				printf("# %s\n", results[i].reasons[rule]);
			}
			if (verdict == VERDICT_FAIL || verdict == VERDICT_WARN) {
				print_citation(rule);
			}
			printf("%sok %zu - %s:%s%s%s\n", ok ? "" : "not ", ++number,
			       results[i].name, rules[rule].name, plain ? "" : " # ",
			       plain ? "" : verdict_name(verdict));
		}
	}
}

/* Console words may hold anything: what XML 1.0 does not allow becomes a question mark. */
static void print_xml(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		switch (c) {
		case '<':
			fputs("&lt;", stdout);
			break;
		case '&':
			fputs("&amp;", stdout);
			break;
		case '"':
			fputs("&quot;", stdout);
			break;
		default:
			putchar(c < ' ' || c > '~' ? '?' : c);
		}
	}
}

static void print_citation_as_xml(size_t rule)
{
	print_xml(rules[rule].source);
	if (rules[rule].duty != NULL) {
		fputs(": ", stdout);
		print_xml(rules[rule].duty);
	}
}

static void print_case(const struct result *result, size_t rule)
{
	static const char *const elements[VERDICT_COUNT] = {
		[VERDICT_ERROR] = "error", [VERDICT_SKIP] = "skipped"
	};
	enum verdict verdict = result->verdicts[rule];

	printf("    <testcase classname=\"%s\" name=\"%s\"", result->name, rules[rule].name);
	if (verdict == VERDICT_PASS) {
		puts("/>");
		return;
	}
	if (verdict == VERDICT_FAIL) {
		fputs(">\n      <failure message=\"", stdout);
		print_xml(result->reasons[rule]);
		fputs("\">", stdout);
		print_citation_as_xml(rule);
		puts("</failure>");
	} else if (elements[verdict] != NULL) {
		printf(">\n      <%s message=\"", elements[verdict]);
		print_xml(result->reasons[rule]);
		puts("\"/>");
	} else {
		printf(">\n      <system-out>WARN: ");
		print_xml(result->reasons[rule]);
		fputs(" (", stdout);
		print_citation_as_xml(rule);
		puts(")</system-out>");
	}
	puts("    </testcase>");
}

void report_junit(const struct result *results, size_t count)
{
	puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>");
	for (size_t i = 0; i < count; i++) {
		const struct result *result = &results[i];

		printf("  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		       "skipped=\"%zu\" time=\"%.3f\">\n",
		       result->name, rule_count, result_count(result, VERDICT_FAIL),
		       result_count(result, VERDICT_ERROR), result_count(result, VERDICT_SKIP),
		       result->seconds);
		for (size_t rule = 0; rule < rule_count; rule++) {
			print_case(result, rule);
		}
		puts("  </testsuite>");
	}
	puts("</testsuites>");
}

/* Console words may be no UTF-8. */
static json_t *text_to_json(const char *text)
{
	json_t *value = json_string(text);

	return value != NULL ? value : json_string("?");
}

static json_t *rules_to_json(const struct result *result)
{
	json_t *list = json_array();

	for (size_t rule = 0; rule < rule_count; rule++) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:s?, s:s, s:o}", "rule", rules[rule].name,
					"requirement", rules[rule].requirement, "source",
					rules[rule].source, "duty", rules[rule].duty, "verdict",
					verdict_name(result->verdicts[rule]), "reason",
					text_to_json(result->reasons[rule]));

		json_array_append_new(list, row);
	}
	return list;
}

static json_t *result_to_json(const struct result *result)
{
	json_t *measurements = json_object();

	for (size_t i = 0; i < result->measurement_count; i++) {
		json_object_set_new(measurements, result->measurements[i].name,
				    json_integer((json_int_t)result->measurements[i].value));
	}
	return json_pack("{s:s, s:o, s:o, s:o, s:f, s:o, s:o}", "name", result->name, "callee",
			 text_to_json(result->callee), "machine", text_to_json(result->machine),
			 "problem", text_to_json(result->problem), "seconds", result->seconds,
			 "measurements", measurements, "rules", rules_to_json(result));
}

bool report_json(const struct result *results, size_t count)
{
	json_t *list = json_array();
	json_t *object;
	bool done;

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, result_to_json(&results[i]));
	}
	object = json_pack("{s:o}", "implementers", list);
	done = object != NULL && json_dumpf(object, stdout, JSON_COMPACT) == 0;
	putchar('\n');
	json_decref(object);
	return done;
}
