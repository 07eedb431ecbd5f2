/* SPDX-License-Identifier: BSD-2-Clause */
/* Find Hyper-V, tell it who the guest is, ask what it offers. Tables and answers are not trusted. */
#include "hyperv/partition.h"

#include "abi/acpi.h"
#include "abi/smccc.h"
#include "hyperv/vp_register.h"
#include "memory.h"

/* Strings of a "compatible" property that are looked at. */
#define COMPATIBLE_SIZE_MAX 256U

/* What x0 = -1 leaves of a status: the answer of who does not know the function. */
#define STATUS_UNKNOWN_FUNCTION ABI_U(0xFFFF)

static uint32_t read_le(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static uint32_t read_be(const uint8_t *bytes)
{
	return bytes[3] | (uint32_t)bytes[2] << 8 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[0] << 24;
}

int hv_detect_fadt(const void *fadt, size_t size)
{
	const uint8_t *bytes = fadt;

	if (fadt == NULL || size < ACPI_FADT_SIZE ||
	    read_le(bytes + ACPI_SIGNATURE) != ACPI_FADT_SIGNATURE ||
	    read_le(bytes + ACPI_LENGTH) < ACPI_FADT_SIZE ||
	    bytes[ACPI_REVISION] < ACPI_FADT_HYPERVISOR_REVISION ||
	    memcmp(bytes + ACPI_FADT_HYPERVISOR_ID, HV_FADT_HYPERVISOR_ID,
		   ACPI_FADT_HYPERVISOR_ID_SIZE) != 0) {
		return -HV_ERR_NO_HYPERV;
	}
	return 0;
}

int hv_detect_uid(const struct smccc_callee *callee)
{
	struct smccc_uid uid;

	if (callee->conduit == SMCCC_CONDUIT_NONE || callee->version < SMCCC_VERSION_1_1 ||
	    smccc_uid(callee, SMCCC_OWNER_VENDOR_HYP, &uid) != 0) {
		return -HV_ERR_NO_HYPERV;
	}
	if (uid.word[0] != HV_VENDOR_UID_W0 || uid.word[1] != HV_VENDOR_UID_W1 ||
	    uid.word[2] != HV_VENDOR_UID_W2 || uid.word[3] != HV_VENDOR_UID_W3) {
		return -HV_ERR_NO_HYPERV;
	}
	return 0;
}

/* Whether the string of at most @size bytes is that of VMBus, a NUL at its end or not. */
static bool is_vmbus(const char *string, size_t size)
{
	static const char expected[] = HV_DT_VMBUS_COMPATIBLE;
	const size_t length = sizeof(expected) - 1;

	return size >= length && memcmp(string, expected, length) == 0 &&
	       (size == length || string[length] == '\0');
}

static bool list_has_vmbus(const char *list, size_t size)
{
	bool starts = true;

	if (list == NULL) {
		return false;
	}
	for (size_t i = 0; i < size && i < COMPATIBLE_SIZE_MAX; i++) {
		if (starts && is_vmbus(list + i, size - i)) {
			return true;
		}
		starts = list[i] == '\0';
	}
	return false;
}

int hv_detect_dt(const char *compatible, size_t compatible_size, const void *interrupts,
		 size_t interrupts_size, struct hv_dt_vmbus *vmbus)
{
	const uint8_t *cells = interrupts;
	uint32_t number;

	if (!list_has_vmbus(compatible, compatible_size)) {
		return -HV_ERR_NO_HYPERV;
	}
	if (interrupts == NULL || interrupts_size != HV_DT_INTERRUPT_SIZE ||
	    read_be(cells) != HV_DT_INTERRUPT_TYPE_PPI) {
		return -HV_ERR_BAD_ANSWER;
	}
	number = read_be(cells + sizeof(uint32_t));
	if (number >= HV_DT_INTERRUPT_PPI_COUNT) {
		return -HV_ERR_BAD_ANSWER;
	}
	vmbus->intid = HV_DT_INTERRUPT_PPI_OFFSET + number;
	return 0;
}

uint64_t hv_guest_os_id_open(uint32_t type, uint32_t os, uint32_t version, uint32_t build)
{
	return HV_GUEST_OS_ID_OPEN_SOURCE_BIT | ABI_FIELD_PREP(HV_GUEST_OS_ID_OPEN_TYPE, type) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_OPEN_OS, os) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_OPEN_VERSION, version) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_OPEN_BUILD, build);
}

uint64_t hv_guest_os_id_proprietary(const struct hv_guest_os *os)
{
	return ABI_FIELD_PREP(HV_GUEST_OS_ID_VENDOR, os->vendor) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_OS, os->os) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_MAJOR, os->major) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_MINOR, os->minor) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_SERVICE, os->service) |
	       ABI_FIELD_PREP(HV_GUEST_OS_ID_BUILD, os->build);
}

void hv_partition_init(struct hv_partition *partition, const struct hv_port *port, void *context,
		       enum hv_convention convention)
{
	*partition = (struct hv_partition){
		.port = port,
		.context = context,
		.convention = convention,
	};
}

/* The four words of an identity register. */
static bool read_words(const struct hv_partition *partition, uint32_t name, uint32_t words[4])
{
	struct hv_u128 value = { 0, 0 };

	if (hv_get_register_128(partition, name, &value) != HV_STATUS_SUCCESS) {
		return false;
	}
	words[0] = (uint32_t)value.low;
	words[1] = (uint32_t)(value.low >> 32);
	words[2] = (uint32_t)value.high;
	words[3] = (uint32_t)(value.high >> 32);
	return true;
}

static struct hv_version version_of(const uint32_t words[4])
{
	return (struct hv_version){
		.build = words[0],
		.major = (uint16_t)ABI_FIELD_GET(HV_VERSION_B_MAJOR, words[1]),
		.minor = (uint16_t)ABI_FIELD_GET(HV_VERSION_B_MINOR, words[1]),
		.service_pack = words[2],
		.service_branch = (uint32_t)ABI_FIELD_GET(HV_VERSION_D_SERVICE_BRANCH, words[3]),
		.service_number = (uint32_t)ABI_FIELD_GET(HV_VERSION_D_SERVICE_NUMBER, words[3]),
	};
}

static bool read_identity(struct hv_partition *partition)
{
	uint32_t version[4];

	if (!read_words(partition, HV_REGISTER_HYPERVISOR_VERSION, version) ||
	    !read_words(partition, HV_REGISTER_PRIVILEGES_AND_FEATURES, partition->privileges) ||
	    !read_words(partition, HV_REGISTER_FEATURES, partition->hints)) {
		return false;
	}
	partition->version = version_of(version);
	if (!read_words(partition, HV_REGISTER_IMPLEMENTATION_LIMITS, partition->limits)) {
		memset(partition->limits, 0, sizeof(partition->limits));
	}
	return true;
}

static void set_identity(struct hv_partition *partition, uint64_t guest_os_id)
{
	partition->guest_os_id = guest_os_id;
	partition->direct = guest_os_id != 0 && partition->convention == HV_CONVENTION_SMCCC;
}

int hv_partition_start(struct hv_partition *partition, uint64_t guest_os_id)
{
	hv_status_t status;

	if (guest_os_id == 0) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	status = hv_set_register(partition, HV_REGISTER_GUEST_OS_ID, guest_os_id);
	if (status != HV_STATUS_SUCCESS) {
		return status == STATUS_UNKNOWN_FUNCTION ? -HV_ERR_NO_HYPERV : -HV_ERR_REFUSED;
	}
	set_identity(partition, guest_os_id);
	if (!read_identity(partition)) {
		hv_set_register(partition, HV_REGISTER_GUEST_OS_ID, 0);
		set_identity(partition, 0);
		return -HV_ERR_REFUSED;
	}
	return 0;
}

int hv_partition_stop(struct hv_partition *partition)
{
	if (hv_set_register(partition, HV_REGISTER_GUEST_OS_ID, 0) != HV_STATUS_SUCCESS) {
		return -HV_ERR_REFUSED;
	}
	set_identity(partition, 0);
	return 0;
}
