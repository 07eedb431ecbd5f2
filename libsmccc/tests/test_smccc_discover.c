/* SPDX-License-Identifier: BSD-2-Clause */
/* Conduit, versions and UID, from tables and callees that are right, missing, old, new and out of their mind. */
#include "smccc/discover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/psci.h"
#include "fake/firmware.h"
#include "smccc/linux.h"

#define MINUS_1 ((smccc_register)-1)
/* -1 of a callee that does not extend its W0. */
#define MINUS_1_32 ((smccc_register)0xffffffff)

/* A FADT as ACPI 6.2 lays it out: the signature, its length at 4, ARM_BOOT_ARCH at 129. */
#define FADT_SIZE 276
static uint8_t fadt[FADT_SIZE];

static void make_fadt(uint8_t boot_arch)
{
	static const char signature[] = { 'F', 'A', 'C', 'P' };

	memset(fadt, 0, sizeof(fadt));
	memcpy(fadt, signature, sizeof(signature));
	fadt[4] = FADT_SIZE & 0xff;
	fadt[5] = FADT_SIZE >> 8;
	fadt[129] = boot_arch;
}

static void test_fadt_psci_use_hvc_is_hvc(void **state)
{
	(void)state;
	make_fadt(3);
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), SMCCC_CONDUIT_HVC);
}

static void test_fadt_psci_compliant_is_smc(void **state)
{
	(void)state;
	make_fadt(1);
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), SMCCC_CONDUIT_SMC);
}

static void test_fadt_without_psci_is_no_conduit(void **state)
{
	(void)state;
	make_fadt(0);
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), -SMCCC_ERR_NO_CONDUIT);
	/* PSCI_USE_HVC means something only beside PSCI_COMPLIANT. */
	make_fadt(2);
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), -SMCCC_ERR_NO_CONDUIT);
}

static void test_fadt_damaged_is_bad_table(void **state)
{
	(void)state;
	make_fadt(3);
	assert_int_equal(smccc_conduit_from_fadt(NULL, FADT_SIZE), -SMCCC_ERR_BAD_TABLE);
	for (size_t size = 0; size < 131; size++) {
		assert_int_equal(smccc_conduit_from_fadt(fadt, size), -SMCCC_ERR_BAD_TABLE);
	}
	assert_int_equal(smccc_conduit_from_fadt(fadt, 131), SMCCC_CONDUIT_HVC);
	fadt[0] = 'X';
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), -SMCCC_ERR_BAD_TABLE);
	/* ACPI 5.0 and older: too short to have the field, whatever lies behind the table. */
	make_fadt(3);
	fadt[4] = 130;
	fadt[5] = 0;
	assert_int_equal(smccc_conduit_from_fadt(fadt, sizeof(fadt)), -SMCCC_ERR_BAD_TABLE);
}

struct tree {
	const char *compatible;
	size_t compatible_size;
	const char *method;
	size_t method_size;
};

static const void *read_property(void *tree, const char *path, const char *name, size_t *size)
{
	const struct tree *properties = tree;

	if (strcmp(path, "/psci") != 0) {
		return NULL;
	}
	if (strcmp(name, "compatible") == 0) {
		*size = properties->compatible_size;
		return properties->compatible;
	}
	if (strcmp(name, "method") == 0) {
		*size = properties->method_size;
		return properties->method;
	}
	return NULL;
}

#define STRING(s) (s), sizeof(s)

static void test_dt_method_is_the_conduit(void **state)
{
	struct tree hvc = { STRING("arm,psci-1.0\0arm,psci-0.2\0arm,psci"), STRING("hvc") };
	struct tree smc = { STRING("arm,psci-0.2"), "smc", 3 };

	(void)state;
	assert_int_equal(smccc_conduit_from_dt(read_property, &hvc), SMCCC_CONDUIT_HVC);
	assert_int_equal(smccc_conduit_from_dt(read_property, &smc), SMCCC_CONDUIT_SMC);
}

static void test_dt_without_psci_is_no_conduit(void **state)
{
	struct tree nothing = { NULL, 0, NULL, 0 };

	(void)state;
	assert_int_equal(smccc_conduit_from_dt(read_property, &nothing), -SMCCC_ERR_NO_CONDUIT);
}

static void test_dt_psci_0_1_is_not_supported(void **state)
{
	struct tree old = { STRING("arm,psci"), STRING("smc") };
	struct tree silent = { NULL, 0, STRING("smc") };
	struct tree longer = { STRING("arm,psci-1.0x"), STRING("smc") };

	(void)state;
	assert_int_equal(smccc_conduit_from_dt(read_property, &old), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(smccc_conduit_from_dt(read_property, &silent), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(smccc_conduit_from_dt(read_property, &longer), -SMCCC_ERR_NOT_SUPPORTED);
}

static void test_dt_other_method_is_bad_table(void **state)
{
	struct tree svc = { STRING("arm,psci-1.0"), STRING("svc") };
	struct tree empty = { STRING("arm,psci-1.0"), "", 0 };
	struct tree longer = { STRING("arm,psci-1.0"), STRING("smccc") };
	struct tree shorter = { STRING("arm,psci-1.0"), "hv", 2 };

	(void)state;
	assert_int_equal(smccc_conduit_from_dt(read_property, &svc), -SMCCC_ERR_BAD_TABLE);
	assert_int_equal(smccc_conduit_from_dt(read_property, &empty), -SMCCC_ERR_BAD_TABLE);
	assert_int_equal(smccc_conduit_from_dt(read_property, &longer), -SMCCC_ERR_BAD_TABLE);
	assert_int_equal(smccc_conduit_from_dt(read_property, &shorter), -SMCCC_ERR_BAD_TABLE);
}

/* One callee: what it answers to the three questions. */
struct callee {
	smccc_register psci_version;
	smccc_register psci_features;
	smccc_register version;
	uint32_t expected;
	uint32_t expected_calls;
};

static void check_callee(const struct callee *says)
{
	struct fake_answer answers[] = {
		{ .fid = 0x84000000, .any_a1 = true, .results.a0 = says->psci_version },
		{ .fid = 0x8400000A, .a1 = 0x80000000, .results.a0 = says->psci_features },
		{ .fid = 0x80000000, .any_a1 = true, .results.a0 = says->version },
	};
	struct smccc_callee callee;

	fake_firmware(SMCCC_CONDUIT_SMC, answers, ABI_COUNT(answers));
	assert_int_equal(smccc_discover(&callee, SMCCC_CONDUIT_SMC), 0);
	assert_int_equal(callee.conduit, SMCCC_CONDUIT_SMC);
	assert_int_equal(callee.version, says->expected);
	assert_int_equal(fake_call_count(), says->expected_calls);
}

static void test_discover_version_found(void **state)
{
	static const struct callee callees[] = {
		{ 0x10001, 0, 0x10001, 0x10001, 3 },
		{ 0x10001, 0, 0x10002, 0x10002, 3 },
		{ 0x10003, 0, 0x10006, 0x10006, 3 },
		/* a callee that leaves dirt above W0 */
		{ 0xdead000000010001, 0xdead000000000000, 0xdead000000010005, 0x10005, 3 },
		/* the future: new minor numbers add, and change nothing */
		{ 0x10009, 0, 0x100ff, 0x100ff, 3 },
		{ 0x20000, 0, 0x10002, 0x10002, 3 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(callees); i++) {
		check_callee(&callees[i]);
	}
}

static void test_discover_anything_missing_is_version_1_0(void **state)
{
	static const struct callee callees[] = {
		/* no PSCI; PSCI 0.2: nothing else is asked */
		{ MINUS_1, 0, 0x10002, 0x10000, 1 },
		{ MINUS_1_32, 0, 0x10002, 0x10000, 1 },
		{ 0x2, 0, 0x10002, 0x10000, 1 },
		{ 0, 0, 0x10002, 0x10000, 1 },
		/* OBS: QEMU 7.2 */
		{ 0x10001, MINUS_1, MINUS_1, 0x10000, 2 },
		{ 0x10001, MINUS_1_32, 0x10002, 0x10000, 2 },
		{ 0x10001, (smccc_register)-2, 0x10002, 0x10000, 2 },
		{ 0x10001, 0x80000000, 0x10002, 0x10000, 2 },
		/* PSCI_FEATURES says that it is there, and it is not */
		{ 0x10001, 0, MINUS_1, 0x10000, 3 },
		{ 0x10001, 0, MINUS_1_32, 0x10000, 3 },
		/* bit 31 is set but it is no error code; 0; 0.65535; 1.0; another major number */
		{ 0x10001, 0, 0x80010002, 0x10000, 3 },
		{ 0x10001, 0, 0, 0x10000, 3 },
		{ 0x10001, 0, 0xffff, 0x10000, 3 },
		{ 0x10001, 0, 0x10000, 0x10000, 3 },
		{ 0x10001, 0, 0x20000, 0x10000, 3 },
		{ 0x10001, 0, 0x7fffffff, 0x10000, 3 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(callees); i++) {
		check_callee(&callees[i]);
	}
}

static void test_discover_without_conduit_calls_nobody(void **state)
{
	struct smccc_callee callee;
	struct arm_smccc_1_2_regs regs = { .a0 = 0x80000000, .a1 = 1 };

	(void)state;
	fake_firmware(SMCCC_CONDUIT_NONE, NULL, 0);
	assert_int_equal(smccc_discover(&callee, SMCCC_CONDUIT_NONE), -SMCCC_ERR_NO_CONDUIT);
	assert_int_equal(smccc_discover(&callee, (enum arm_smccc_conduit)77),
			 -SMCCC_ERR_NO_CONDUIT);
	assert_int_equal(callee.version, 0x10000);
	smccc_invoke(callee.conduit, &regs, &regs);
	assert_int_equal((int64_t)regs.a0, -1);
	assert_int_equal(regs.a1, 0);
	assert_int_equal(smccc_arch_features(&callee, 0x80000002), -1);
	assert_int_equal(fake_call_count(), 0);
}

static const struct smccc_callee callee_1_1 = {
	.conduit = SMCCC_CONDUIT_HVC,
	.version = 0x10001,
	.psci_version = 0x10001,
};

static void test_arch_features_of_1_0_is_not_asked(void **state)
{
	const struct smccc_callee callee = { .conduit = SMCCC_CONDUIT_HVC, .version = 0x10000 };

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, NULL, 0);
	assert_int_equal(smccc_arch_features(&callee, 0x80008000), -1);
	assert_int_equal(fake_call_count(), 0);
}

static void test_uid_of_kvm_found(void **state)
{
	struct fake_answer answer = {
		.fid = 0x8600FF01,
		.any_a1 = true,
		.results = { 0xffffffffb66fb428, 0xe911c52e, 0x564bcaa9, 0x743a004d },
	};
	struct smccc_uid uid;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, &answer, 1);
	assert_int_equal(smccc_uid(&callee_1_1, 6, &uid), 0);
	assert_int_equal(smccc_context_of(&uid), SMCCC_CONTEXT_KVM);
	assert_string_equal(smccc_context_title(smccc_context_of(&uid)), "KVM and pKVM");
	uid.word[3]++;
	assert_int_equal(smccc_context_of(&uid), SMCCC_CONTEXT_COUNT);
	assert_string_equal(smccc_context_title(SMCCC_CONTEXT_COUNT), "unknown");
}

static void test_uid_that_is_none_is_not_supported(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x8600FF01,
		  .results = { MINUS_1, MINUS_1, MINUS_1, MINUS_1 },
		  .times = 1 },
		{ .fid = 0x8600FF01, .results = { MINUS_1_32, 1, 2, 3 }, .times = 1 },
		{ .fid = 0x8600FF01, .results = { 0, 0, 0, 0 } },
	};
	struct smccc_uid uid;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, answers, ABI_COUNT(answers));
	for (size_t i = 0; i < ABI_COUNT(answers); i++) {
		assert_int_equal(smccc_uid(&callee_1_1, 6, &uid), -SMCCC_ERR_NOT_SUPPORTED);
	}
	assert_int_equal(smccc_context_of(&uid), SMCCC_CONTEXT_COUNT);
	assert_int_equal(smccc_uid(&callee_1_1, 0, &uid), -SMCCC_ERR_BAD_ARGUMENT);
	assert_int_equal(smccc_uid(&callee_1_1, 64, &uid), -SMCCC_ERR_BAD_ARGUMENT);
	assert_int_equal(fake_call_count(), 3);
}

static void test_uid_of_trusted_os_asks_owner_63(void **state)
{
	struct smccc_uid uid;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, NULL, 0);
	assert_int_equal(smccc_uid(&callee_1_1, 63, &uid), -SMCCC_ERR_NOT_SUPPORTED);
	assert_true(fake_called(0xBF00FF01));
}

static void test_revision_is_two_numbers(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0x8500FF03, .any_a1 = true, .results = { 0, 1 } },
	};
	uint32_t major = 7;
	uint32_t minor = 7;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, answers, ABI_COUNT(answers));
	assert_int_equal(smccc_revision(&callee_1_1, 5, &major, &minor), 0);
	assert_int_equal(major, 0);
	assert_int_equal(minor, 1);
	assert_int_equal(smccc_revision(&callee_1_1, 6, &major, &minor), -SMCCC_ERR_NOT_SUPPORTED);
	answers[0].results.a0 = 0x80000000;
	assert_int_equal(smccc_revision(&callee_1_1, 5, &major, &minor), -SMCCC_ERR_NOT_SUPPORTED);
	assert_int_equal(smccc_revision(&callee_1_1, 0, &major, &minor), -SMCCC_ERR_BAD_ARGUMENT);
}

static smccc_register count_up(smccc_register *value)
{
	return (*value)++;
}

static void test_linux_names_before_init_call_nobody(void **state)
{
	struct arm_smccc_res res = { 1, 2, 3, 4 };
	struct arm_smccc_1_2_regs regs = { .a0 = ARM_SMCCC_VERSION_FUNC_ID };
	smccc_register fid = ARM_SMCCC_VERSION_FUNC_ID;
	smccc_register argument = 0;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_NONE, NULL, 0);
	assert_int_equal(arm_smccc_get_version(), ARM_SMCCC_VERSION_1_0);
	assert_int_equal(arm_smccc_1_1_get_conduit(), SMCCC_CONDUIT_NONE);
	assert_int_equal(arm_smccc_1_1_invoke(ARM_SMCCC_VERSION_FUNC_ID, &res), SMCCC_CONDUIT_NONE);
	assert_int_equal((int)res.a0, SMCCC_RET_NOT_SUPPORTED);
	assert_int_equal(res.a3, 0);
	arm_smccc_1_1_invoke(ARM_SMCCC_VERSION_FUNC_ID, NULL);
	/* Arguments are evaluated all the same, as in Linux. */
	arm_smccc_1_1_invoke(count_up(&fid), 1, 2, 3, 4, 5, 6, count_up(&argument), &res);
	assert_int_equal(fid, ARM_SMCCC_VERSION_FUNC_ID + 1u);
	assert_int_equal(argument, 1);
	arm_smccc_1_2_invoke(&regs, &regs);
	assert_int_equal((int)regs.a0, SMCCC_RET_NOT_SUPPORTED);
	assert_int_equal(fake_call_count(), 0);
}

static void test_linux_names_of_1_0_callee_call_nobody(void **state)
{
	struct arm_smccc_res res;

	(void)state;
	fake_firmware(SMCCC_CONDUIT_SMC, NULL, 0);
	arm_smccc_version_init(SMCCC_VERSION_1_0, SMCCC_CONDUIT_SMC);
	assert_int_equal(arm_smccc_1_1_invoke(0x84000000, &res), SMCCC_CONDUIT_NONE);
	assert_int_equal(fake_call_count(), 0);
	arm_smccc_version_init(SMCCC_VERSION_1_0, SMCCC_CONDUIT_NONE);
}

static void test_linux_names_call_by_the_conduit(void **state)
{
	struct fake_answer answers[] = {
		{ .fid = 0xC2000001, .any_a1 = true, .results = { 5, 6, 7, 8, 9 } },
	};
	struct arm_smccc_res res;
	struct arm_smccc_1_2_regs regs = { .a0 = 0xC2000001, .a17 = 17 };

	(void)state;
	fake_firmware(SMCCC_CONDUIT_HVC, answers, ABI_COUNT(answers));
	arm_smccc_version_init(SMCCC_VERSION_1_2, SMCCC_CONDUIT_HVC);
	assert_int_equal(arm_smccc_1_1_invoke(0xC2000001, 1, 2, 3, 4, 5, 6, 7, &res),
			 SMCCC_CONDUIT_HVC);
	assert_int_equal(fake_call(0)->a1, 1);
	assert_int_equal(fake_call(0)->a7, 7);
	assert_int_equal(res.a0, 5);
	assert_int_equal(res.a3, 8);
	arm_smccc_1_1_hvc(0xC2000001, 9, NULL);
	assert_int_equal(fake_call(1)->a1, 9);
	arm_smccc_1_2_invoke(&regs, &regs);
	assert_int_equal(fake_call(2)->a17, 17);
	assert_int_equal(regs.a4, 9);
	arm_smccc_version_init(SMCCC_VERSION_1_0, SMCCC_CONDUIT_NONE);
}

static void test_linux_function_ids_are_built_as_there(void **state)
{
	(void)state;
	assert_int_equal(ARM_SMCCC_CALL_VAL(ARM_SMCCC_FAST_CALL, ARM_SMCCC_SMC_64,
					    ARM_SMCCC_OWNER_SIP, 0x1234),
			 0xC2001234);
	assert_int_equal(ARM_SMCCC_CALL_VAL(ARM_SMCCC_STD_CALL, ARM_SMCCC_SMC_32,
					    ARM_SMCCC_OWNER_TRUSTED_OS, 4),
			 0x32000004);
	assert_int_equal(ARM_SMCCC_OWNER_NUM(0xC2001234), 2);
	assert_int_equal(ARM_SMCCC_FUNC_NUM(0xC2001234), 0x1234);
	assert_true(ARM_SMCCC_IS_64(0xC2001234));
	assert_true(ARM_SMCCC_IS_FAST_CALL(0xC2001234));
	assert_int_equal((2u & ARM_SMCCC_OWNER_MASK) << ARM_SMCCC_OWNER_SHIFT |
				 (0x51234u & ARM_SMCCC_FUNC_MASK) |
				 ARM_SMCCC_FAST_CALL << ARM_SMCCC_TYPE_SHIFT |
				 ARM_SMCCC_SMC_64 << ARM_SMCCC_CALL_CONV_SHIFT,
			 0xC2001234);
}

static void test_names_of_linux_and_u_boot_have_their_values(void **state)
{
	static const struct {
		uint32_t here;
		uint32_t there;
	} names[] = {
		{ ARM_SMCCC_VERSION_FUNC_ID, 0x80000000 },
		{ ARM_SMCCC_VERSION, 0x80000000 },
		{ ARM_SMCCC_ARCH_FEATURES_FUNC_ID, 0x80000001 },
		{ ARM_SMCCC_ARCH_FEATURES, 0x80000001 },
		{ ARM_SMCCC_ARCH_SOC_ID, 0x80000002 },
		{ ARM_SMCCC_ARCH_WORKAROUND_1, 0x80008000 },
		{ ARM_SMCCC_ARCH_WORKAROUND_2, 0x80007FFF },
		{ ARM_SMCCC_ARCH_WORKAROUND_3, 0x80003FFF },
		{ ARM_SMCCC_TRNG_VERSION, 0x84000050 },
		{ ARM_SMCCC_TRNG_FEATURES, 0x84000051 },
		{ ARM_SMCCC_TRNG_GET_UUID, 0x84000052 },
		{ ARM_SMCCC_TRNG_RND32, 0x84000053 },
		{ ARM_SMCCC_TRNG_RND64, 0xC4000053 },
		{ ARM_SMCCC_HV_PV_TIME_FEATURES, 0xC5000020 },
		{ ARM_SMCCC_HV_PV_TIME_ST, 0xC5000021 },
		{ ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID, 0x8600FF01 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID, 0x86000000 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID, 0x86000001 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_HYP_MEMINFO_FUNC_ID, 0xC6000002 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_MEM_SHARE_FUNC_ID, 0xC6000003 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_MEM_UNSHARE_FUNC_ID, 0xC6000004 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_MMIO_GUARD_FUNC_ID, 0xC6000007 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_DISCOVER_IMPL_VER_FUNC_ID, 0xC6000040 },
		{ ARM_SMCCC_VENDOR_HYP_KVM_DISCOVER_IMPL_CPUS_FUNC_ID, 0xC6000041 },
		{ ARM_SMCCC_KVM_FUNC_FEATURES, 0 },
		{ ARM_SMCCC_KVM_FUNC_PTP, 1 },
		{ ARM_SMCCC_KVM_FUNC_HYP_MEMINFO, 2 },
		{ ARM_SMCCC_KVM_FUNC_MEM_SHARE, 3 },
		{ ARM_SMCCC_KVM_FUNC_MEM_UNSHARE, 4 },
		{ ARM_SMCCC_KVM_FUNC_MMIO_GUARD, 7 },
		{ ARM_SMCCC_KVM_FUNC_DISCOVER_IMPL_VER, 64 },
		{ ARM_SMCCC_KVM_FUNC_DISCOVER_IMPL_CPUS, 65 },
		{ ARM_SMCCC_KVM_NUM_FUNCS, 128 },
		{ KVM_PTP_VIRT_COUNTER, 0 },
		{ KVM_PTP_PHYS_COUNTER, 1 },
		{ ARM_SMCCC_OWNER_STANDARD, 4 },
		{ ARM_SMCCC_OWNER_TRUSTED_APP, 48 },
		{ ARM_SMCCC_OWNER_TRUSTED_APP_END, 49 },
		{ ARM_SMCCC_OWNER_TRUSTED_OS, 50 },
		{ ARM_SMCCC_OWNER_TRUSTED_OS_END, 63 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		assert_int_equal(names[i].here, names[i].there);
	}
	assert_true(ARM_SMCCC_RET_NOT_SUPPORTED == (smccc_register)-1);
	assert_int_equal(PSCI_RET_INVALID_PARAMS, -2);
	assert_int_equal(PSCI_RET_INVALID_PARAMETERS, -2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fadt_psci_use_hvc_is_hvc),
		cmocka_unit_test(test_fadt_psci_compliant_is_smc),
		cmocka_unit_test(test_fadt_without_psci_is_no_conduit),
		cmocka_unit_test(test_fadt_damaged_is_bad_table),
		cmocka_unit_test(test_dt_method_is_the_conduit),
		cmocka_unit_test(test_dt_without_psci_is_no_conduit),
		cmocka_unit_test(test_dt_psci_0_1_is_not_supported),
		cmocka_unit_test(test_dt_other_method_is_bad_table),
		cmocka_unit_test(test_discover_version_found),
		cmocka_unit_test(test_discover_anything_missing_is_version_1_0),
		cmocka_unit_test(test_discover_without_conduit_calls_nobody),
		cmocka_unit_test(test_arch_features_of_1_0_is_not_asked),
		cmocka_unit_test(test_uid_of_kvm_found),
		cmocka_unit_test(test_uid_that_is_none_is_not_supported),
		cmocka_unit_test(test_uid_of_trusted_os_asks_owner_63),
		cmocka_unit_test(test_revision_is_two_numbers),
		cmocka_unit_test(test_linux_names_before_init_call_nobody),
		cmocka_unit_test(test_linux_names_of_1_0_callee_call_nobody),
		cmocka_unit_test(test_linux_names_call_by_the_conduit),
		cmocka_unit_test(test_linux_function_ids_are_built_as_there),
		cmocka_unit_test(test_names_of_linux_and_u_boot_have_their_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
