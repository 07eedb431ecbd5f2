# SPDX-License-Identifier: BSD-2-Clause
# The host command, build/conduit.

include $(wildcard tools/*/component.mk)

tools_PARTS := bench check cli ctl decode guest run trace trace/decode
tools_SOURCES := $(wildcard $(tools_PARTS:%=tools/%/*.c)) tools/main.c
tools_CFLAGS := -D_GNU_SOURCE -Itools -Iabi/include -Ihypervisor/include -Iconformance/include
tools_LIBS := -ljansson -lz
tools_CC = $(HOST_CC) $(HOST_CFLAGS) $(tools_CFLAGS)
$(call program,$(BUILD)/conduit,host_LD,$(call objects,$(BUILD),tools_CC,$(tools_SOURCES)),$(tools_LIBS))

# The version changes with each commit: only this file is compiled again.
.PHONY: tools_version
$(BUILD)/tools/version: tools_version
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@
$(BUILD)/tools/main.c.o: $(BUILD)/tools/version
$(BUILD)/tools/main.c.o: tools_CFLAGS += -DCONDUIT_VERSION=$(VERSION)

# The reference pages that are made from the tables of abi/; a test tells when they are out of date.
.PHONY: docs
docs: $(BUILD)/conduit
	$(call show,DOCS,docs/calls.md)$< decode --list --markdown >docs/calls.md

# The same, under sanitizers, and the stand-in for QEMU that its tests start: see tools/tests/run_conduit.h.
tools_TEST := $(BUILD)/tools-test
tools_TEST_CC = $(host_test_CC) $(tools_CFLAGS) -DPATIENCE_DIVISOR=10
$(call program,$(tools_TEST)/conduit,host_test_LD,$(call objects,$(tools_TEST),tools_TEST_CC,$(tools_SOURCES)),$(tools_LIBS))
$(tools_TEST)/tools/main.c.o: tools_CFLAGS += -DCONDUIT_VERSION=test
$(call program,$(tools_TEST)/fake-qemu,host_LD,$(call objects,$(tools_TEST),tools_CC,tools/tests/fake_qemu.c))

# Tests of the whole command.
tools_RUN_TESTS := test_check_command test_command_line test_run_end test_run_input test_run_devices test_ctl test_ctl_plug test_manuals test_decode_command

define tools_run_test
HOST_TESTS += $(1)
$(1).sources := tools/tests/$(1).c tools/tests/run_conduit.c
$(1).cflags := $(tools_CFLAGS)
$(1).libs := -lutil
$(BUILD)/host-test/$(1)/$(1): | $(tools_TEST)/conduit $(tools_TEST)/fake-qemu
endef

$(foreach test,$(tools_RUN_TESTS),$(eval $(call tools_run_test,$(test))))

# Tests of parts of it.
HOST_TESTS += test_region test_port test_qmp test_outcome
test_region.sources := tools/tests/test_region.c tools/run/region.c
test_port.sources := tools/tests/test_port.c tools/run/port.c $(addprefix tools/cli/,clock.c message.c)
test_qmp.sources := tools/tests/test_qmp.c tools/run/qmp.c tools/cli/message.c
test_outcome.sources := tools/tests/test_outcome.c $(addprefix tools/run/,outcome.c firmware.c qemu.c) \
	$(addprefix tools/cli/,clock.c message.c number.c process.c suggest.c)
$(foreach test,test_region test_port test_qmp test_outcome,$(eval $(test).cflags := $(tools_CFLAGS)))
test_qmp.libs := -ljansson

# KVM is checked from inside of a Linux: kernel, and as its initrd a monitor with the image.
$(BUILD)/check/kvm/init: tools/check/vmm/kvm.c conformance/include/conformance/smccc_options.h
	@mkdir -p $(@D)
	$(call show,CC)$(AARCH64_GCC) -std=gnu11 -D_GNU_SOURCE -O2 -static -s $(WARNINGS) -Iabi/include -Iconformance/include -o $@ $<
$(BUILD)/check/kvm.initrd: $(BUILD)/check/kvm/init $(BUILD)/check/check.image $(BUILD)/check/check32.image
	@cp $(BUILD)/check/check.image $(BUILD)/check/check32.image $(BUILD)/check/kvm/
	$(call show,INITRD,$@)cd $(BUILD)/check/kvm && printf '%s\n' init check.image check32.image | \
		cpio --quiet -o -H newc >../kvm.initrd

# What `conduit check` boots beside conduit and QEMU itself.
IMPLEMENTER_IMAGES := $(addprefix $(BUILD)/check/,tfa_rpi3.bin villain.bin lawful_el3.bin lawful_el2.bin)
IMPLEMENTERS := xen-4.17/xen tfa-2.8/rpi3/bl31.bin xen-4.20/xen tfa-2.12/rpi3/bl31.bin
$(addprefix $(BUILD)/guest/,$(IMPLEMENTERS)) &:
	@BUILD=$(BUILD) scripts/fetch-guest $(foreach file,$(IMPLEMENTERS),$(firstword $(subst /, ,$(file))))
.PHONY: implementers
implementers: $(addprefix $(BUILD)/guest/,$(IMPLEMENTERS)) $(BUILD)/guest/6.1-generic/vmlinuz \
	$(IMPLEMENTER_IMAGES) $(BUILD)/check/kvm.initrd $(BUILD)/check/xen_domu.dtb $(BUILD)/check/orangepi.dtb

TEST_SCRIPTS += tools/tests/check.sh
test: implementers
HOST_TESTS += test_check_reader test_check_rules
test_check_rules.sources := tools/tests/test_check_rules.c tools/check/rules.c
test_check_rules.cflags := $(tools_CFLAGS)
test_check_reader.sources := tools/tests/test_check_reader.c $(addprefix tools/check/,reader.c result.c rules.c)
test_check_reader.cflags := $(tools_CFLAGS)
test_check_command.sources += tools/check/rules.c
