/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvinfo: what is this hypervisor? As an EFI application it stays under the firmware and gives the machine back; as an arm64
 * Image it powers off.
 *
 *	json	the report as JSON
 *	synic	use SynIC and VMBus though the firmware does; the machine must be restarted afterwards
 *	off	power off at the end
 *	pause	wait for a key after each screen; also if the firmware gave no words at all
 */
#include "abi/acpi.h"
#include "hvinfo/hvinfo.h"
#include "hvinfo/names.h"
#include "hvinfo/report.h"
#include "hyperv/kexec.h"
#include "kernel/kernel.h"
#include "smccc/psci.h"

#define OS_NUMBER ABI_U(0x43) /* IMPDEF: no number is assigned to us */

struct hvinfo hvinfo;

static void report_machine(void)
{
	report_open("machine");
	report_say("started as", "%s", boot.started);
	report_number("exception level", boot.el);
	report_say("described by", "%s", kernel.platform.found_by);
	report_number("cpus", cpu_count);
	report_say("conduit", "%s",
		   kernel.conduit == SMCCC_CONDUIT_HVC   ? "hvc"
		   : kernel.conduit == SMCCC_CONDUIT_SMC ? "smc"
							 : "none");
	report_hex("smccc version", kernel.callee.version);
	report_hex("psci version", kernel.callee.psci_version);
	report_number("counter hz", (int64_t)sysreg_read(cntfrq_el0));
	report_close();
}

/* Who else it may be, if anybody answers. */
static void report_uid(void)
{
	struct smccc_uid uid;

	if (kernel.conduit == SMCCC_CONDUIT_NONE ||
	    smccc_uid(&kernel.callee, SMCCC_OWNER_VENDOR_HYP, &uid) != 0) {
		report_say("vendor uid", "none");
		return;
	}
	report_say("vendor uid", "%08x-%08x-%08x-%08x", uid.word[0], uid.word[1], uid.word[2],
		   uid.word[3]);
	report_say("vendor", "%s",
		   smccc_context_of(&uid) == SMCCC_CONTEXT_COUNT
			   ? "unknown"
			   : smccc_context_title(smccc_context_of(&uid)));
}

static bool report_identity(void)
{
	char name[ACPI_FADT_HYPERVISOR_ID_SIZE + 1] = "";
	bool by_fadt =
		kernel.fadt.size != 0 && hv_detect_fadt(kernel.fadt.bytes, kernel.fadt.size) == 0;
	bool by_uid = hv_detect_uid(&kernel.callee) == 0;

	if (kernel.fadt.size >= ACPI_FADT_SIZE) {
		memcpy(name, kernel.fadt.bytes + ACPI_FADT_HYPERVISOR_ID,
		       ACPI_FADT_HYPERVISOR_ID_SIZE);
	}
	report_open("identity");
	report_bool("is hyper-v", by_fadt || by_uid);
	report_bool("fadt says so", by_fadt);
	report_bool("uid says so", by_uid);
	report_say("fadt hypervisor", "%s", name[0] != '\0' ? name : "none");
	report_uid();
	report_say("conclusion", "%s",
		   by_fadt || by_uid ? "this is Hyper-V" : "this is not Hyper-V");
	report_close();
	return by_fadt || by_uid;
}

static void report_version(void)
{
	const struct hv_version *version = &hvinfo.partition.version;

	report_open("hypervisor");
	report_say("version", "%u.%u.%u-%u-%u-%u", version->major, version->minor, version->build,
		   version->service_pack, version->service_branch, version->service_number);
	report_hex("guest os id before", hvinfo.os_id_before);
	report_hex("guest os id", hvinfo.partition.guest_os_id);
	report_close();
	report_privileges(hvinfo.partition.privileges);
	report_hints(hvinfo.partition.hints);
	report_open("limits");
	report_number("vps", hvinfo.partition.limits[0]);
	report_number("logical processors", hvinfo.partition.limits[1]);
	report_number("interrupts", hvinfo.partition.limits[2]);
	report_close();
}

/* Microsoft's own firmware lives on VMBus: to take it away would leave it without its disk. */
static bool firmware_uses_synic(void)
{
	uint64_t value = 0;

	return hv_get_register(&hvinfo.partition, HV_REGISTER_SIMP, &value) == HV_STATUS_SUCCESS &&
	       (value & HV_PAGE_REGISTER_ENABLE_BIT) != 0;
}

static bool start(void)
{
	int error;

	hv_partition_init(&hvinfo.partition, &kernel_port, NULL, HV_CONVENTION_SMCCC);
	hv_get_register(&hvinfo.partition, HV_REGISTER_GUEST_OS_ID, &hvinfo.os_id_before);
	/* Firmware that has introduced itself goes on afterwards, and is not to notice. */
	error = hv_partition_start(
		&hvinfo.partition,
		hvinfo.os_id_before != 0 && boot.under_firmware
			? hvinfo.os_id_before
			: hv_guest_os_id_open(HV_GUEST_OS_TYPE_LINUX, OS_NUMBER, 1, 0));
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
		return false;
	}
	return true;
}

static void take_synic(void)
{
	uint8_t *pages = memory_take((size_t)3 * HV_PAGE_SIZE);
	struct hv_vp_pages vp_pages = { (void *)pages, (void *)(pages + HV_PAGE_SIZE),
					pages + (size_t)2 * HV_PAGE_SIZE };
	bool used = boot.under_firmware && firmware_uses_synic();

	report_open("synic");
	report_bool("firmware uses it", used);
	hvinfo.vp.partition = &hvinfo.partition;
	hvinfo.vp.pages = vp_pages;
	if (!used || option_find("synic") != NULL) {
		int error = hv_vp_online(&hvinfo.vp, &hvinfo.partition, &vp_pages);

		hvinfo.synic_is_ours = error == 0;
		report_say("taken", "%s", error == 0 ? "yes" : hv_error_name(error));
		report_number("vp index", hvinfo.vp.index);
	} else {
		report_say("taken", "no: the word 'synic' would");
	}
	report_number("intid", kernel.vmbus.intid);
	report_say("intid found by", "%s", kernel.vmbus.found_by);
	report_hex("memory base", kernel.vmbus.window.base);
	report_hex("memory size", kernel.vmbus.window.size);
	report_close();
}

static void give_back(void)
{
	if (hvinfo.synic_is_ours) {
		hv_kexec_vp(&hvinfo.vp);
	}
	if (hvinfo.partition.guest_os_id != hvinfo.os_id_before) {
		hv_kexec_finish(&hvinfo.partition, &hvinfo.clock);
	} else {
		hv_clock_stop(&hvinfo.clock);
	}
}

static void hvinfo_main(void)
{
	bool pause =
		boot.under_firmware && (option_find("pause") != NULL || options_text()[0] == '\0');

	report_begin(option_find("json") != NULL, pause);
	report_machine();
	if (report_identity() && start()) {
		report_version();
		report_registers();
		report_time();
		take_synic();
		report_timers();
		report_vmbus();

		give_back();
	}
	report_end();
	if (option_find("off") != NULL) {
		psci_system_off(&kernel.callee);
	}
}

const struct guest guest = {
	.name = "hvinfo",
	.under_firmware = true,
	.main = hvinfo_main,
};
