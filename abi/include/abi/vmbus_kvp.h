/* SPDX-License-Identifier: BSD-2-Clause */
/* The integration component for key-value pairs. */
#ifndef ABI_VMBUS_KVP_H
#define ABI_VMBUS_KVP_H

#include "abi/vmbus_ic.h"

/*
 * The body of a VMBUS_IC_KVP message. OBS: Linux 6.1 (include/uapi/linux/hyperv.h), FreeBSD
 * (sys/dev/hyperv/utilities/hv_kvp.h), OpenVMM (vm/devices/hyperv_ic). Strings are UTF-16, little
 * endian, and end with a zero, which their sizes in bytes include.
 */
#define VMBUS_KVP_GET         ABI_U(0)
#define VMBUS_KVP_SET         ABI_U(1)
#define VMBUS_KVP_DELETE      ABI_U(2)
#define VMBUS_KVP_ENUMERATE   ABI_U(3)
#define VMBUS_KVP_GET_IP_INFO ABI_U(4)
#define VMBUS_KVP_SET_IP_INFO ABI_U(5)

/* Pools: who writes, who reads */
#define VMBUS_KVP_POOL_EXTERNAL      ABI_U(0) /* host to guest */
#define VMBUS_KVP_POOL_GUEST         ABI_U(1) /* guest to host */
#define VMBUS_KVP_POOL_AUTO          ABI_U(2) /* what the guest is: its name, its version */
#define VMBUS_KVP_POOL_AUTO_EXTERNAL ABI_U(3) /* what the host is */
#define VMBUS_KVP_POOL_AUTO_INTERNAL ABI_U(4)
#define VMBUS_KVP_POOL_COUNT         ABI_U(5)

/* Types of values */
#define VMBUS_KVP_STRING ABI_U(1)
#define VMBUS_KVP_U32    ABI_U(4)
#define VMBUS_KVP_U64    ABI_U(8)  /* Linux, FreeBSD */
#define VMBUS_KVP_QWORD  ABI_U(11) /* OpenVMM, as in the registry of Windows; the same size */

#define VMBUS_KVP_KEY_SIZE   ABI_U(512)
#define VMBUS_KVP_VALUE_SIZE ABI_U(2048)

/* status of the header, beside those of abi/vmbus_ic.h */
#define HV_S_CONT ABI_U(0x80070103) /* the enumeration is at its end */

#ifndef __ASSEMBLER__

/* Begins the body */
struct vmbus_kvp_header {
	uint8_t operation;
	uint8_t pool;
	uint16_t reserved_0x02;
};
ABI_OFFSET(struct vmbus_kvp_header, operation, 0x00);
ABI_OFFSET(struct vmbus_kvp_header, pool, 0x01);
ABI_OFFSET(struct vmbus_kvp_header, reserved_0x02, 0x02);
ABI_SIZE(struct vmbus_kvp_header, 0x04);

/* GET and SET, after the header. A number is in the first bytes of value. */
struct vmbus_kvp_value {
	uint32_t type;
	uint32_t key_size;
	uint32_t value_size;
	uint8_t key[VMBUS_KVP_KEY_SIZE];
	uint8_t value[VMBUS_KVP_VALUE_SIZE];
};
ABI_OFFSET(struct vmbus_kvp_value, type, 0x00);
ABI_OFFSET(struct vmbus_kvp_value, key_size, 0x04);
ABI_OFFSET(struct vmbus_kvp_value, value_size, 0x08);
ABI_OFFSET(struct vmbus_kvp_value, key, 0x0C);
ABI_OFFSET(struct vmbus_kvp_value, value, 0x20C);
ABI_SIZE(struct vmbus_kvp_value, 0xA0C);

/* DELETE, after the header */
struct vmbus_kvp_delete {
	uint32_t key_size;
	uint8_t key[VMBUS_KVP_KEY_SIZE];
};
ABI_OFFSET(struct vmbus_kvp_delete, key_size, 0x00);
ABI_OFFSET(struct vmbus_kvp_delete, key, 0x04);
ABI_SIZE(struct vmbus_kvp_delete, 0x204);

/* ENUMERATE, after the header: the host gives the index, the guest fills the value */
struct vmbus_kvp_enumerate {
	uint32_t index;
	struct vmbus_kvp_value value;
};
ABI_OFFSET(struct vmbus_kvp_enumerate, index, 0x00);
ABI_OFFSET(struct vmbus_kvp_enumerate, value, 0x04);
ABI_SIZE(struct vmbus_kvp_enumerate, 0xA10);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_KVP_H */
