# SPDX-License-Identifier: BSD-2-Clause
# Installs missing Debian packages before anything is built.
#
# The stamps are included, as empty makefiles: make brings included makefiles up to date first and
# then starts over, so that $(shell) too finds what was just installed. dpkg's own state is what a
# stamp depends on, so it is never wrong and costs nothing while that state rests. One group at a
# time, also under make -j: dpkg has one lock.

# clang-tidy reads the sources of the tests, too.
SETUP_test_GOALS := test check host-tests lint
SETUP_lint_GOALS := lint format format-check

SETUP_GROUPS := $(if $(filter-out clean,$(or $(MAKECMDGOALS),all)),run) \
	$(if $(filter $(SETUP_test_GOALS),$(MAKECMDGOALS)),test) \
	$(if $(filter $(SETUP_lint_GOALS),$(MAKECMDGOALS)),lint)

include $(SETUP_GROUPS:%=$(BUILD)/setup/%.mk)

$(BUILD)/setup/%.mk: scripts/setup scripts/packages $(wildcard /var/lib/dpkg/status)
	@mkdir -p $(@D)
	@flock $(@D) scripts/setup $*
	@: >$@
