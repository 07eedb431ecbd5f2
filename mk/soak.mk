# SPDX-License-Identifier: BSD-2-Clause
# make soak: guests under load for SOAK_SECONDS, which is too long for make test.

SOAK_SECONDS ?= 600
SOAK_TESTS := $(wildcard hypervisor/tests/soak/*.sh)

.PHONY: soak
soak: all guests
	@SOAK_SECONDS=$(SOAK_SECONDS) CONDUIT_BUILD=$(BUILD) JOBS=1 scripts/run-tests $(BUILD)/soak $(SOAK_TESTS)
