/* SPDX-License-Identifier: BSD-2-Clause */
/* GUIDs of VMBus devices: interfaces (what it is), and the instances that Hyper-V always uses. */
#ifndef ABI_VMBUS_GUID_H
#define ABI_VMBUS_GUID_H

#include "abi/hv_types.h"

#ifndef __ASSEMBLER__

/*
 * HV_GUID_OF - initialiser of a struct hv_guid from the five groups of the text form
 *
 * The first three groups are little-endian on the wire, the last two are bytes in reading order.
 */
#define HV_GUID_OF(a, b, c, d, e)                                                                  \
	{                                                                                          \
		{                                                                                  \
			HV_GUID_BYTE_(a, 0), HV_GUID_BYTE_(a, 8), HV_GUID_BYTE_(a, 16),            \
				HV_GUID_BYTE_(a, 24), HV_GUID_BYTE_(b, 0), HV_GUID_BYTE_(b, 8),    \
				HV_GUID_BYTE_(c, 0), HV_GUID_BYTE_(c, 8), HV_GUID_BYTE_(d, 8),     \
				HV_GUID_BYTE_(d, 0), HV_GUID_BYTE_(e, 40), HV_GUID_BYTE_(e, 32),   \
				HV_GUID_BYTE_(e, 24), HV_GUID_BYTE_(e, 16), HV_GUID_BYTE_(e, 8),   \
				HV_GUID_BYTE_(e, 0),                                               \
		}                                                                                  \
	}
#define HV_GUID_BYTE_(group, shift) ((uint8_t)(((uint64_t)(group) >> (shift)) & 0xFF))

/* What Hyper-V's firmware calls the vendor of a VMBus channel in a device path. */
#define HV_GUID_DEVICE_PATH_CHANNEL HV_GUID_OF(0x9b17e5a2, 0x0891, 0x42dd, 0xb653, 0x80b5c22809ba)

/* Interfaces */
#define HV_GUID_NETWORK        HV_GUID_OF(0xf8615163, 0xdf3e, 0x46c5, 0x913f, 0xf2d2f965ed0e)
#define HV_GUID_SCSI           HV_GUID_OF(0xba6163d9, 0x04a1, 0x4d29, 0xb605, 0x72e2ffb1dc7f)
#define HV_GUID_IDE            HV_GUID_OF(0x32412632, 0x86cb, 0x44a2, 0x9b5c, 0x50d1417354f5)
#define HV_GUID_FIBRE_CHANNEL  HV_GUID_OF(0x2f9bcc4a, 0x0069, 0x4af3, 0xb76b, 0x6fd0be528cda)
#define HV_GUID_KEYBOARD       HV_GUID_OF(0xf912ad6d, 0x2b17, 0x48ea, 0xbd65, 0xf927a61c7684)
#define HV_GUID_MOUSE          HV_GUID_OF(0xcfa8b69e, 0x5b4a, 0x4cc0, 0xb98b, 0x8ba1a1f3f95a)
#define HV_GUID_VIDEO          HV_GUID_OF(0xda0a7802, 0xe377, 0x4aac, 0x8e77, 0x0558eb1073f8)
#define HV_GUID_SHUTDOWN       HV_GUID_OF(0x0e0b6031, 0x5213, 0x4934, 0x818b, 0x38d90ced39db)
#define HV_GUID_TIMESYNC       HV_GUID_OF(0x9527e630, 0xd0ae, 0x497b, 0xadce, 0xe80ab0175caf)
#define HV_GUID_HEARTBEAT      HV_GUID_OF(0x57164f39, 0x9115, 0x4e78, 0xab55, 0x382f3bd5422d)
#define HV_GUID_KVP            HV_GUID_OF(0xa9a0f4e7, 0x5a45, 0x4d96, 0xb827, 0x8a841e8c03e6)
#define HV_GUID_VSS            HV_GUID_OF(0x35fa2e29, 0xea23, 0x4236, 0x96ae, 0x3a6ebacba440)
#define HV_GUID_FILE_COPY      HV_GUID_OF(0x34d14be3, 0xdee4, 0x41c8, 0x9ae7, 0x6b174977c192)
#define HV_GUID_DYNAMIC_MEMORY HV_GUID_OF(0x525074dc, 0x8985, 0x46e2, 0x8057, 0xa307dc18a502)
#define HV_GUID_PCI            HV_GUID_OF(0x44c4f61d, 0x4444, 0x4400, 0x9d52, 0x802e27ede19f)
#define HV_GUID_RDMA           HV_GUID_OF(0x8c2eaf3d, 0x32a7, 0x4b09, 0xab99, 0xbd1f1c86b501)
#define HV_GUID_AVMA1          HV_GUID_OF(0xf8e65716, 0x3cb3, 0x4a06, 0x9a60, 0x1889c5cccab5)
#define HV_GUID_AVMA2          HV_GUID_OF(0x3375baf4, 0x9e15, 0x4b30, 0xb765, 0x67acb10d607b)
#define HV_GUID_RDV            HV_GUID_OF(0x276aacf4, 0xac15, 0x426c, 0x98dd, 0x7521ad3f01fe)
#define HV_GUID_IMC            HV_GUID_OF(0xc376c1c3, 0xd276, 0x48d2, 0x90a9, 0xc04748072c60)

/* Instances. IMPDEF: those of controllers and network cards are conduit's; the last byte counts them */
#define HV_GUID_INSTANCE_SCSI      HV_GUID_OF(0x2c5f7c61, 0x5c2e, 0x4b0e, 0x9d43, 0x5c0d51000000)
#define HV_GUID_INSTANCE_NETWORK   HV_GUID_OF(0x7c5d03b2, 0x1f64, 0x4d1a, 0x8e27, 0x5c0d4e000000)
#define HV_GUID_INSTANCE_KEYBOARD  HV_GUID_OF(0xd34b2567, 0xb9b6, 0x42b9, 0x8778, 0x0a4ec0b955bf)
#define HV_GUID_INSTANCE_MOUSE     HV_GUID_OF(0x58f75a6d, 0xd949, 0x4320, 0x99e1, 0xa2a2576d581c)
#define HV_GUID_INSTANCE_VIDEO     HV_GUID_OF(0x5620e0c7, 0x8062, 0x4dce, 0xaeb7, 0x520c7ef76171)
#define HV_GUID_INSTANCE_SHUTDOWN  HV_GUID_OF(0xb6650ff7, 0x33bc, 0x4840, 0x8048, 0xe0676786f393)
#define HV_GUID_INSTANCE_TIMESYNC  HV_GUID_OF(0x2dd1ce17, 0x079e, 0x403c, 0xb352, 0xa1921ee207ee)
#define HV_GUID_INSTANCE_HEARTBEAT HV_GUID_OF(0xfd149e91, 0x82e0, 0x4a7d, 0xafa6, 0x2a4166cbd7c0)
#define HV_GUID_INSTANCE_KVP       HV_GUID_OF(0x242ff919, 0x07db, 0x4180, 0x9c2e, 0xb86cb68c8c55)

enum vmbus_guid_kind {
	VMBUS_GUID_INTERFACE,
	VMBUS_GUID_INSTANCE,
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_GUID_H */
