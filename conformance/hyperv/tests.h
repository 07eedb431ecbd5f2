/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of a group, for its table of tests. No guard: the file of a group defines HV_TEST_<group>
 * as HV_TEST and includes this once; the rows of the others are nothing there.
 */
#ifndef HV_TEST_guest_os_id
#define HV_TEST_guest_os_id(...)
#endif
#ifndef HV_TEST_discovery
#define HV_TEST_discovery(...)
#endif
#ifndef HV_TEST_hypercall
#define HV_TEST_hypercall(...)
#endif
#ifndef HV_TEST_register
#define HV_TEST_register(...)
#endif
#ifndef HV_TEST_time
#define HV_TEST_time(...)
#endif
#ifndef HV_TEST_synic
#define HV_TEST_synic(...)
#endif
#ifndef HV_TEST_stimer
#define HV_TEST_stimer(...)
#endif
#ifndef HV_TEST_vmbus
#define HV_TEST_vmbus(...)
#endif
#ifndef HV_TEST_gpadl
#define HV_TEST_gpadl(...)
#endif
#ifndef HV_TEST_ring
#define HV_TEST_ring(...)
#endif
#ifndef HV_TEST_device
#define HV_TEST_device(...)
#endif
#ifndef HV_TEST_vp
#define HV_TEST_vp(...)
#endif

#define HV_RULE(group, statement, host, needs, requirement, section)                               \
	HV_TEST_##group(statement, host, needs)
#include "conformance/hyperv_rules.def"
