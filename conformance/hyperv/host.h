/* SPDX-License-Identifier: BSD-2-Clause */
/* The host that the tests talk to: any Hyper-V, or conduit, which is the option host=conduit. */
#ifndef HYPERV_HOST_H
#define HYPERV_HOST_H

#include "hyperv/features.h"
#include "image/image.h"
#include "runner/expect.h"
#include "runner/runner.h"

/* The tests of the rules: one function for each row. */
#define RULE(group, statement, ...) void group##_##statement(void);
#include "conformance/hyperv_rules.def"
#define RULE(group, statement, ...) void group##_##statement(void);
#include "conformance/conduit_rules.def"

/** host_is_conduit - whether choices of conduit beyond the interface can be tested */
bool host_is_conduit(void);

/** expect_refused - @got is a status of failure, of conduit exactly @conduits */
bool expect_refused(const char *what, uint64_t got, uint64_t conduits);

#define EXPECT_REFUSED(got, conduits)                                                              \
	expect_refused(EXPECT_EXPRESSION(#got), (uint64_t)(got), conduits)

#endif
