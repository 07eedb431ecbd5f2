/* SPDX-License-Identifier: BSD-2-Clause */
/* Nobody is accused without a sentence: each rule names the document and the section of the one that binds the implementer. */
#include "check/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *name;
	const char *source;
	const char *duty;
	uint32_t strict;
};

#define RULE(group, statement, requirement, scope, needs, strict, source, duty)                    \
	{ #group "." #statement, source, duty, strict },
static const struct row smccc_rows[] = {
#include "abi/macro.h"
#include "conformance/smccc_rules.def"
};

/* Of the one that a rule is from, and its section, whose title is in quotes or whose number comes first. */
static const char *const smccc_documents[] = { "DEN0028 ",  "DEN0022 ", "DEN0054 ",
					       "DEN0098 ",  "DEN0057 ", "DEN0137 ",
					       "DEN0077A ", "DDI0487 ", "AAPCS64 " };
static const char *const hyperv_documents[] = { "TLFS ", "OBS ", "IHI0069 " };

static size_t begins_with_one_of(const char *text, const char *const *documents, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strncmp(text, documents[i], strlen(documents[i])) == 0) {
			return strlen(documents[i]);
		}
	}
	return 0;
}

static void test_each_rule_that_can_fail_cites_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(smccc_rows); i++) {
		const struct row *row = &smccc_rows[i];
		bool can_fail = row->strict < UINT32_C(0x7fffffff);
		size_t length = begins_with_one_of(row->source, smccc_documents,
						   ABI_COUNT(smccc_documents));

		if ((length == 0 && can_fail) || strchr(row->source, '"') == NULL) {
			/* An advice of an implementer binds no other. */
			assert_true(!can_fail && strstr(row->source, "advisory") != NULL);
		}
		assert_true(strlen(row->source + length) > 4);
		assert_true(strlen(row->duty) > 20);
		assert_int_not_equal(row->duty[strlen(row->duty) - 1], '.');
	}
}

static void test_each_rule_of_hyper_v_cites_a_text(void **state)
{
	(void)state;
	rules_choose("probe.efi");
	for (size_t i = 0; strncmp(rules[i].name, "hv.", 3) == 0; i++) {
		size_t length = begins_with_one_of(rules[i].source, hyperv_documents,
						   ABI_COUNT(hyperv_documents));

		assert_int_not_equal(length, 0);
		assert_true(strlen(rules[i].source + length) > 4);
	}
	rules_choose("check/check.image");
}

static void test_image_of_hyper_v_has_three_books(void **state)
{
	(void)state;
	rules_choose("probe.efi");
	assert_int_equal(rule_find("hv.guest_os_id.is_zero_at_first"), 1);
	assert_true(rule_find("smccc.version.has_a_known_form") > 1);
	assert_int_equal(rule_find("processor.every_system_register_may_be_read"), rule_count);
	assert_int_equal(rule_find("crash.message_is_reported"), 0);
	rules_choose("check/check.image");
}

static void test_the_command_has_what_the_rows_say(void **state)
{
	(void)state;
	assert_int_equal(rule_count, ABI_COUNT(smccc_rows));
	for (size_t i = 0; i < rule_count; i++) {
		assert_string_equal(rules[i].name + strlen("smccc."), smccc_rows[i].name);
		assert_string_equal(rules[i].source, smccc_rows[i].source);
		assert_string_equal(rules[i].duty, smccc_rows[i].duty);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rule_that_can_fail_cites_a_sentence),
		cmocka_unit_test(test_each_rule_of_hyper_v_cites_a_text),
		cmocka_unit_test(test_image_of_hyper_v_has_three_books),
		cmocka_unit_test(test_the_command_has_what_the_rows_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
