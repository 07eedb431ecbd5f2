# SPDX-License-Identifier: BSD-2-Clause
# Debian's arm64 guests, fetched once: $(BUILD)/guest/NAME/{vmlinuz,initrd}. scripts/guest/kernels has the names.
# $(BUILD)/guest/default is the one that the host command boots.

GUEST ?= 6.1-cloud
GUEST_FOLDER := $(BUILD)/guest/$(GUEST)
GUEST_TEST_NAMES := 6.1-cloud 6.1-generic 6.12-cloud 6.1-tools
GUEST_FILES := $(wildcard scripts/guest/* scripts/guest/tests/* scripts/acceptance/*)

.PRECIOUS: $(BUILD)/guest/%/vmlinuz

# Never again once it is there, whatever changes: "clean" keeps it too.
$(BUILD)/guest/%/vmlinuz:
	@BUILD=$(BUILD) scripts/fetch-guest $*

$(BUILD)/guest/%/initrd: $(BUILD)/guest/%/vmlinuz scripts/make-initrd $(GUEST_FILES)
	$(call show,INITRD,$@)scripts/make-initrd $(@D) $@

$(BUILD)/guest/grub/grubaa64.efi:
	@BUILD=$(BUILD) scripts/fetch-guest grub

.PHONY: guest guests
guest: $(GUEST_FOLDER)/vmlinuz $(GUEST_FOLDER)/initrd
	@ln -sfn $(GUEST) $(BUILD)/guest/default
guests: $(foreach name,$(GUEST_TEST_NAMES),$(addprefix $(BUILD)/guest/$(name)/,vmlinuz initrd)) \
	$(BUILD)/guest/grub/grubaa64.efi

# A whole Debian on a disk. Never again once it is there, either.
.PHONY: debian
debian: all guest $(BUILD)/guest/debian.qcow2
$(BUILD)/guest/debian.qcow2: | all guest
	@BUILD=$(BUILD) scripts/make-debian $@
