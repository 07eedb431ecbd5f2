# SPDX-License-Identifier: BSD-2-Clause
# Installs missing Debian packages before anything is built: "make setup" for all that building, testing and lint need,
# every other goal for what it needs itself. SETUP=no forbids it: then what is missing is named, and make stops.
#
# The stamps are included, as empty makefiles: make brings included makefiles up to date first and
# then starts over, so that $(shell) too finds what was just installed. dpkg's own state is what a
# stamp depends on, so it is never wrong and costs nothing while that state rests. One group at a
# time, also under make -j: dpkg has one lock.

# clang-tidy reads the sources of the tests, too.
SETUP_test_GOALS := test check host-tests lint setup
SETUP_debian_GOALS := debian setup
SETUP_soak_GOALS := soak setup
SETUP_lint_GOALS := lint format format-check setup

SETUP_GROUPS := $(if $(filter-out clean uninstall,$(or $(MAKECMDGOALS),all)),run) \
	$(if $(filter $(SETUP_test_GOALS),$(MAKECMDGOALS)),test) \
	$(if $(filter $(SETUP_debian_GOALS),$(MAKECMDGOALS)),debian) \
	$(if $(filter $(SETUP_soak_GOALS),$(MAKECMDGOALS)),soak) \
	$(if $(filter $(SETUP_lint_GOALS),$(MAKECMDGOALS)),lint)

include $(SETUP_GROUPS:%=$(BUILD)/setup/%.mk)

$(BUILD)/setup/%.mk: scripts/setup scripts/packages $(wildcard /var/lib/dpkg/status)
	@mkdir -p $(@D)
	@flock $(@D) scripts/setup $(if $(filter no,$(SETUP)),--no-install) $*
	@: >$@

.PHONY: setup
setup:
	@echo "setup: nothing is missing"
