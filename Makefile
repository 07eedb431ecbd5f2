# SPDX-License-Identifier: BSD-2-Clause
# conduit: both ends of the call between an Arm guest and its hypervisor or firmware.
#
#   make          build conduit.efi and the host command
#   make run      set up, build, boot Debian's arm64 kernel as a Hyper-V guest
#   make debian   make a disk with a whole Debian for arm64: build/guest/debian.qcow2
#   make test     set up, build, run every test
#   make setup    install the Debian packages that are missing (the goals above do so too; SETUP=no forbids it)
#   make lint format-check bench clean

BUILD := build
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

include mk/toolchain.mk mk/compile.mk
# In the order of who may use whom: a part uses the lists of those before it. component.mk of a library has nothing but lists,
# for the makefiles of others; what the repository makes of them is in the other files.
PARTS := abi libsmccc libhyperv baremetal guests hypervisor conformance tools docs tests
include $(wildcard $(foreach part,$(PARTS),$(addprefix $(part)/,component.mk library.mk tests/tests.mk)))
include mk/host.mk
include $(filter-out mk/toolchain.mk mk/compile.mk mk/host.mk,$(wildcard mk/*.mk))

.PHONY: all clean
all: $(BUILD)/conduit.efi $(BUILD)/conduit

clean:
	rm -rf $(filter-out $(BUILD)/guest,$(wildcard $(BUILD)/*))
