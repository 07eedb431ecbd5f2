/* SPDX-License-Identifier: BSD-2-Clause */
/* A test is a function that reads as a statement; what it expects stands in it as a literal. */
#ifndef HYPERV_TEST_H
#define HYPERV_TEST_H

#include "hyperv/features.h"
#include "image/image.h"

/* Of whom a statement is true. */
enum host {
	HYPER_V, /* of all that call themselves Hyper-V */
	CONDUIT  /* of conduit only, which is the option host=conduit */
};

struct test {
	const char *name;
	void (*run)(void);
	enum host host;
	uint32_t needs; /* features.h */
};

struct group {
	const char *name;
	const struct test *tests;
	uint32_t count;
};

#define COUNT(array)                   (sizeof(array) / sizeof((array)[0]))
#define HV_TEST(function, host, needs) { #function, function, host, needs },
#define TEST(function)                                                                             \
	{                                                                                          \
#function, function, CONDUIT, NOTHING                                              \
	}
#define GROUP(symbol, title) const struct group symbol = { title, tests, COUNT(tests) }

/** expect - fail the running test unless @got is @want, and say so; returns whether it is */
bool expect(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line);

/** note - a number that tells the reader of a failure which case of a loop it was */
void note(const char *name, uint64_t value);

/** skip - the running test cannot be run here */
void skip(const char *why);

/** host_is_conduit - numbers beyond what the interface says may be tried */
bool host_is_conduit(void);

/** expect_refused - @got is a status of failure, of conduit exactly @conduits */
bool expect_refused(uint64_t got, uint64_t conduits, const char *what, const char *file,
		    uint32_t line);

#define EXPECT_REFUSED(got, conduits)                                                              \
	expect_refused((uint64_t)(got), conduits, #got, __FILE__, __LINE__)
#define EXPECT(got, want)  expect((uint64_t)(got), (uint64_t)(want), #got, __FILE__, __LINE__)
#define EXPECT_TRUE(value) expect((value) ? 1 : 0, 1, #value, __FILE__, __LINE__)

extern const struct group group_identity;
extern const struct group group_discovery;
extern const struct group group_smccc;
extern const struct group group_psci;
extern const struct group group_hypercall;
extern const struct group group_register;
extern const struct group group_time;
extern const struct group group_isolation;
extern const struct group group_processor;
extern const struct group group_gic;
extern const struct group group_synic;
extern const struct group group_stimer;
extern const struct group group_vmbus;
extern const struct group group_gpadl;
extern const struct group group_ring;
extern const struct group group_device;
extern const struct group group_vp;
extern const struct group group_crash;

#endif
