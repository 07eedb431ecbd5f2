/* SPDX-License-Identifier: BSD-2-Clause */
/* efi_main(): looks at the machine, changes its ACPI tables, moves the firmware to EL1, starts the guest's kernel. */
#include "boot/main.h"

#include "aarch64/mmio.h"
#include "aarch64/string.h"
#include "aarch64/sysreg.h"
#include "abi/fw_cfg.h"
#include "abi/gic.h"
#include "abi/psci.h"
#include "abi/virtio.h"
#include "abi/virtio_net.h"
#include "abi/virtio_scsi.h"
#include "boot/acpi.h"
#include "boot/block_io.h"
#include "boot/clock.h"
#include "boot/console.h"
#include "boot/default_loader.h"
#include "boot/device_path.h"
#include "boot/device_tree.h"
#include "boot/firmware_drivers.h"
#include "boot/guest_kernel.h"
#include "boot/ram.h"
#include "boot/region.h"
#include "boot/smbios.h"
#include "boot/vmbus_ssdt.h"
#include "core/fw_cfg.h"
#include "core/qemu_virt.h"
#include "smccc/call.h"

#define CURRENT_EL_SHIFT 2
#define CURRENT_EL_WIDTH 2

#define CONFIGURATION_TABLES_MAX ABI_U(256)

struct boot {
	efi_handle self;
	struct efi_system_table *system;
	struct efi_boot_services *services;
	struct efi_loaded_image *image;
	struct acpi acpi;
	struct acpi_table fadt;
	struct acpi_table madt;
	struct acpi_table dsdt;
	struct smbios_entry *smbios; /* the guest's */
	bool has_fw_cfg;
	bool is_from_disk; /* not QEMU's -kernel */
	bool has_host;     /* the host command started this machine */
	struct fw_cfg_file config;
	struct guest_kernel kernel;
};

static struct boot boot;
static struct boot_info info;

static void *find_table(struct efi_guid guid)
{
	for (uint64_t i = 0; i < boot.system->table_count && i < CONFIGURATION_TABLES_MAX; i++) {
		if (memcmp(&boot.system->tables[i].guid, &guid, sizeof(guid)) == 0) {
			return boot.system->tables[i].table;
		}
	}
	return NULL;
}

static const char *open_image(void)
{
	struct efi_guid protocol = EFI_GUID_LOADED_IMAGE;
	void *found;

	if (efi_failed(boot.services->handle_protocol(boot.self, &protocol, &found))) {
		return "the firmware does not say where it loaded conduit.efi";
	}
	boot.image = found;
	return NULL;
}

static const char *open_acpi(void)
{
	const char *refusal = acpi_open(&boot.acpi, find_table(EFI_GUID_ACPI_20_TABLE));

	if (refusal != NULL) {
		return refusal;
	}
	if (!acpi_find(&boot.acpi, "FACP", &boot.fadt) ||
	    !acpi_find(&boot.acpi, "APIC", &boot.madt) || !fadt_dsdt(&boot.fadt, &boot.dsdt)) {
		return "the firmware gives no valid FADT, DSDT or MADT";
	}
	return NULL;
}

/* Without ACPI there is a device tree: enough to know whether a host command waits for an answer. */
static bool device_tree_has_host(void)
{
	static const char fw_cfg[] = QEMU_VIRT_FW_CFG_COMPATIBLE;
	struct fw_cfg_file file;

	return device_tree_names(find_table(EFI_GUID_DEVICE_TREE), fw_cfg, sizeof(fw_cfg)) &&
	       fw_cfg_find(CONDUIT_FW_CFG_CONFIG, &file);
}

static const char *open_tables(void)
{
	const char *refusal = open_acpi();

	if (refusal != NULL) {
		boot.has_host = device_tree_has_host();
	}
	return refusal;
}

static const char *find_config(void)
{
	boot.has_fw_cfg = aml_names(&boot.dsdt, QEMU_VIRT_FW_CFG_ID);
	boot.has_host = boot.has_fw_cfg && fw_cfg_find(CONDUIT_FW_CFG_CONFIG, &boot.config);
	return NULL;
}

/* After the copy of this image was made: the nonce is not to be in it. */
static const char *read_config(void)
{
	if (!boot.has_host) {
		return NULL;
	}
	if (!fw_cfg_read(&boot.config, &info.config, sizeof(info.config)) ||
	    info.config.magic != CONDUIT_CONFIG_MAGIC ||
	    info.config.version != CONDUIT_SHARED_VERSION) {
		return "opt/conduit/config is of another version; use conduit and conduit.efi of one build";
	}
	return NULL;
}

static const char *check_level(void)
{
	if (ABI_FIELD_GET(CURRENT_EL, sysreg_read(CurrentEL)) != 2) {
		return "not started at EL2; start QEMU with -machine virt,virtualization=on";
	}
	return NULL;
}

static const char *read_machine(void)
{
	const char *refusal = madt_read(&boot.madt, &info);

	if (refusal == NULL && (mmio_read32(info.gicd + GICD_CTLR) & GICD_CTLR_DS_BIT) == 0) {
		refusal = "the secure world owns interrupt group 0; start QEMU without secure=on";
	}
	/* Last: with secure=on QEMU has no PSCI either. */
	if (refusal == NULL) {
		refusal = fadt_check(&boot.fadt);
	}
	info.uart = acpi_console(&boot.acpi);
	return refusal;
}

static const char *read_memory_map(void)
{
	const char *refusal = "the firmware gives no memory map";
	uint64_t size = 0;
	uint64_t stride = 0;
	uint64_t key;
	uint32_t version;
	void *map;

	if (boot.services->get_memory_map(&size, NULL, &key, &stride, &version) !=
	    EFI_BUFFER_TOO_SMALL) {
		return refusal;
	}
	/* The allocation itself may split a range in three. */
	size += 2 * stride;
	if (efi_failed(boot.services->allocate_pool(EFI_LOADER_DATA, size, &map))) {
		return refusal;
	}
	if (!efi_failed(boot.services->get_memory_map(&size, map, &key, &stride, &version))) {
		refusal = ram_ranges(map, size, stride, &info);
	}
	boot.services->free_pool(map);
	return refusal;
}

/* Who can read the nonce could show the host a shared region of its own. */
static void hide_config(void)
{
	if (boot.has_fw_cfg) {
		info.fw_cfg_secret = boot.has_host ? boot.config.key : FW_CFG_KEY_INVALID;
	}
}

static const char *read_kernel(void)
{
	struct fw_cfg_file file;

	if (!boot.has_fw_cfg || !fw_cfg_find(CONDUIT_FW_CFG_KERNEL, &file)) {
		hide_config();
		return NULL;
	}
	return guest_kernel_read(boot.services, &file, &boot.kernel);
}

/* In the slots of EL2. */
static uint32_t count_virtio(uint32_t device_id)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < info.virtio_slots; i++) {
		uint64_t slot = QEMU_VIRT_VIRTIO + (uint64_t)i * QEMU_VIRT_VIRTIO_STRIDE;

		count += mmio_read32(slot + VIRTIO_MMIO_MAGIC_VALUE) == VIRTIO_MMIO_MAGIC &&
			 mmio_read32(slot + VIRTIO_MMIO_DEVICE_ID) == device_id;
	}
	return count;
}

static const char *find_virtio(void)
{
	if (aml_names(&boot.dsdt, QEMU_VIRT_VIRTIO_ID)) {
		info.virtio_slots = QEMU_VIRT_VIRTIO_COUNT;
	}
	info.scsi_count = count_virtio(VIRTIO_ID_SCSI);
	info.net_count = count_virtio(VIRTIO_ID_NET);
	return NULL;
}

static const char *make_shared(void)
{
	return region_make_shared(boot.services, &info);
}

static const char *make_resident(void)
{
	return region_make_resident(boot.services, boot.image, &info);
}

static const char *make_smbios(void)
{
	return smbios_prepare(boot.services, find_table(EFI_GUID_SMBIOS3), info.uuid, &boot.smbios);
}

static const char *install_ssdt(void)
{
	struct efi_guid protocol = EFI_GUID_ACPI_TABLE_PROTOCOL;
	uint64_t size = acpi_read32(vmbus_ssdt + ACPI_LENGTH);
	struct efi_acpi_table_protocol *tables;
	uint64_t key;
	void *found;

	if (efi_failed(boot.services->locate_protocol(&protocol, NULL, &found))) {
		return "the firmware cannot add an ACPI table";
	}
	tables = found;
	if (efi_failed(tables->install(tables, vmbus_ssdt, size, &key))) {
		return "the firmware refuses the ACPI table of the VMBus device";
	}
	return NULL;
}

/* All that can go wrong, in the order in which one needs the other. Until the last, the guest sees no difference. */
static const char *(*const steps[])(void) = {
	open_image,      open_tables, find_config,  check_level,   read_machine,
	read_memory_map, read_kernel, find_virtio,  make_resident, read_config,
	make_shared,     make_smbios, install_ssdt,
};

static const char *prepare(void)
{
	for (size_t i = 0; i < ABI_COUNT(steps); i++) {
		const char *refusal = steps[i]();

		if (refusal != NULL) {
			return refusal;
		}
	}
	return NULL;
}

static efi_status refuse(const char *refusal)
{
	console_line(refusal);
	/* Who starts conduit.efi by hand gets the firmware's menu; a program would wait for ever. */
	if (boot.has_host) {
		boot.system->runtime->reset_system(EFI_RESET_SHUTDOWN, EFI_UNSUPPORTED, 0, NULL);
	}
	guest_kernel_free(boot.services, &boot.kernel);
	smbios_free(boot.services, boot.smbios);
	region_free(boot.services, &info.shared);
	region_free(boot.services, &info.resident);
	return EFI_UNSUPPORTED;
}

static void read_clock(void)
{
	struct efi_time time;

	if (!efi_failed(boot.system->runtime->get_time(&time, NULL))) {
		info.wall_clock = clock_from_efi(&time);
	}
}

/* The ITS goes in any case: EL2 keeps it. Devices that stay interrupt by wire. */
static void change_tables(void)
{
	fadt_announce(&boot.fadt);
	madt_hide_its(&boot.madt);
	boot.is_from_disk = device_path_is_of_a_device(boot.services, boot.image->device);
	if (!boot.is_from_disk) {
		device_path_unlock(boot.services, boot.image->device);
	}
	firmware_drivers_stop(boot.services);
	hide_devices(&boot.acpi, &boot.dsdt);
	if (!smbios_install(boot.services, boot.smbios)) {
		console_line(
			"the firmware keeps its own SMBIOS tables: the guest sees who made them");
	}
}

/* Runs the resident copy: this image's memory stays the guest's. */
static void take_over(void)
{
	uintptr_t offset = (uintptr_t)el2_install - (uintptr_t)boot.image->image_base;
	void (*install)(const struct boot_info *) =
		(void (*)(const struct boot_info *))(info.resident.base + offset);

	install(&info);
	/* The guest must not find the nonce in what this image leaves behind. */
	memset(&info, 0, sizeof(info));
}

/* The firmware's devices are out of its reach: it could not go on with another boot option. */
static efi_status give_up(efi_status status)
{
	const struct arm_smccc_1_2_regs call = {
		.a0 = PSCI_SYSTEM_RESET2_64,
		.a1 = CONDUIT_RESET_KERNEL_RETURNED,
		.a2 = status,
	};
	struct arm_smccc_1_2_regs results;

	/* Who looks at the exit status of the host command must not take this for a guest that has done its work. */
	if (efi_failed(status)) {
		arm_smccc_1_2_smc(&call, &results);
	}
	boot.system->runtime->reset_system(EFI_RESET_SHUTDOWN, status, 0, NULL);
	return status;
}

/* The kernel is the guest's, so the firmware takes it apart at EL1 only. */
static efi_status start_kernel(void)
{
	efi_handle kernel;
	efi_status status;
	const char *refusal =
		guest_kernel_load(boot.services, boot.self, boot.image, &boot.kernel, &kernel);

	if (refusal != NULL) {
		console_line(refusal);
		return give_up(EFI_LOAD_ERROR);
	}
	status = boot.services->start_image(kernel, NULL, NULL);
	console_begin();
	console_text("the guest's kernel gave up with EFI status ");
	console_hex(status, 1);
	console_end();
	return give_up(status);
}

efi_status efi_main(efi_handle self, struct efi_system_table *system)
{
	const char *refusal;

	boot.self = self;
	boot.system = system;
	boot.services = system->boot;
	console_init(system->console);
	refusal = prepare();
	if (refusal != NULL) {
		return refuse(refusal);
	}
	read_clock();
	change_tables();
	take_over();
	block_io_install(boot.services);
	if (boot.kernel.source != 0) {
		return start_kernel();
	}
	if (boot.is_from_disk) {
		default_loader_start(boot.services, self, boot.image);
	}
	/* The boot manager goes on with its next option, now at EL1. */
	return EFI_NOT_FOUND;
}
