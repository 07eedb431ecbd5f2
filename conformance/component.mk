# SPDX-License-Identifier: BSD-2-Clause
# The images, see conformance/README.md. check.*: the rules of the SMC Calling Convention, one set of sources in several wrappings.
CHECK := $(BUILD)/check
CHECK_INCLUDES := -Iconformance -Iconformance/include -Iabi/include
CHECK_COMMON := $(filter-out %/efi.c %/flat.c %/rules_library.c,$(wildcard conformance/smccc/*.c)) \
	$(wildcard conformance/runner/*.c) conformance/image/bytes.c
CHECK_A64 := conformance/smccc/rules_library.c $(wildcard conformance/smccc/aarch64/*.c) $(addprefix conformance/smccc/aarch64/,call.S vectors.S) \
	libsmccc/src/aarch64/call.S
CHECK_A64_FLAT := $(CHECK_COMMON) $(CHECK_A64) conformance/smccc/flat.c conformance/smccc/aarch64/start.S
CHECK_EFI := $(CHECK_COMMON) $(CHECK_A64) conformance/smccc/efi.c
# probe.efi: those of Hyper-V and of conduit, too; a kernel for conduit to start, which also measures.
PROBE := $(wildcard $(addprefix conformance/,image/*.c image/*.S hyperv/*.c bench/*.c)) $(CHECK_A64) \
	$(filter-out $(addprefix %/,main.c measure.c console.c device_tree.c bytes.c),$(CHECK_COMMON))
CHECK_A32_FLAT := $(CHECK_COMMON) conformance/smccc/flat.c $(wildcard conformance/smccc/aarch32/*.c conformance/smccc/aarch32/*.S)

CHECK_A64_OBJECTS := $(CHECK_A64_FLAT:%=$(CHECK)/aarch64/%.o)
CHECK_EFI_OBJECTS := $(CHECK_EFI:%=$(CHECK)/efi/%.o)
PROBE_OBJECTS := $(PROBE:%=$(CHECK)/efi/%.o)
CHECK_A32_OBJECTS := $(CHECK_A32_FLAT:%=$(CHECK)/aarch32/%.o)
CHECK_IMAGES := $(addprefix $(CHECK)/check.,image elf efi) $(addprefix $(CHECK)/check32.,image elf)

CHECK_A64_CFLAGS := $(BARE_CFLAGS) -fpie -fno-stack-protector
CHECK_A32_CFLAGS := --target=armv7a-none-eabi $(FREESTANDING) -marm -mfloat-abi=soft -mno-unaligned-access \
	-fpie -fno-stack-protector

# $(call check_objects,OBJECTS,FOLDER,FLAGS)
define check_objects
$(filter %.c.o,$(1)): $(CHECK)/$(2)/%.o: %
	@mkdir -p $$(@D)
	$$(call show,CC)$$(CLANG) $(3) $$(CHECK_INCLUDES) -c -o $$@ $$<
$(filter %.S.o,$(1)): $(CHECK)/$(2)/%.o: %
	@mkdir -p $$(@D)
	$$(call show,AS)$$(CLANG) $(3) $$(CHECK_INCLUDES) -Ilibsmccc/include -c -o $$@ $$<
-include $(1:.o=.d)
endef
$(eval $(call check_objects,$(CHECK_A64_OBJECTS),aarch64,$$(CHECK_A64_CFLAGS)))
$(eval $(call check_objects,$(CHECK_A32_OBJECTS),aarch32,$$(CHECK_A32_CFLAGS)))
$(eval $(call check_objects,$(sort $(CHECK_EFI_OBJECTS) $(PROBE_OBJECTS)),efi,$$(filter-out $$(EFI_UNUSED_REGISTERS:%=-ffixed-%),$$(EFI_CFLAGS)) -ffixed-x18))

$(BUILD)/probe.efi: $(PROBE_OBJECTS)
$(CHECK)/check.efi: $(CHECK_EFI_OBJECTS)
$(BUILD)/probe.efi $(CHECK)/check.efi:
	$(call show,LD,$@)$(LLD_LINK) /subsystem:efi_application /entry:efi_main \
		/nodefaultlib /dynamicbase /timestamp:0 /merge:.rdata=.text /opt:ref /out:$@ $^

# The flat image runs anywhere; the ELF file is the same for loaders that want an address.
CHECK_LD := $(LD_LLD) -T conformance/smccc/image.ld --entry=start -z norelro --build-id=none
CHECK_ELF_ADDRESS := 0x40200000

$(CHECK)/check.pie: $(CHECK_A64_OBJECTS) conformance/smccc/image.ld
	$(call show,LD,$@)$(CHECK_LD) -pie --no-dynamic-linker --defsym=image_link_address=0 -o $@ $(CHECK_A64_OBJECTS)
$(CHECK)/check.elf: $(CHECK_A64_OBJECTS) conformance/smccc/image.ld
	$(call show,LD,$@)$(CHECK_LD) --defsym=image_link_address=$(CHECK_ELF_ADDRESS) -o $@ $(CHECK_A64_OBJECTS)
$(CHECK)/check32.pie: $(CHECK_A32_OBJECTS) conformance/smccc/image.ld
	$(call show,LD,$@)$(CHECK_LD) -pie --no-dynamic-linker --defsym=image_link_address=0 -o $@ $(CHECK_A32_OBJECTS)
$(CHECK)/check32.elf: $(CHECK_A32_OBJECTS) conformance/smccc/image.ld
	$(call show,LD,$@)$(CHECK_LD) --defsym=image_link_address=$(CHECK_ELF_ADDRESS) -o $@ $(CHECK_A32_OBJECTS)
$(CHECK)/%.image: $(CHECK)/%.pie
	$(call show,OBJCOPY,$@)llvm-objcopy -O binary $< $@

.PHONY: check-images
all: check-images
check-images: $(CHECK_IMAGES)

# What boots the image on an implementer that no package can boot alone.
$(CHECK)/tfa_rpi3.bin: conformance/implementers/tfa_rpi3.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(BARE_CFLAGS) -c -o $(@:.bin=.o) $<
	@$(LD_LLD) -Ttext=0 --entry=start -o $(@:.bin=.elf) $(@:.bin=.o)
	@llvm-objcopy -O binary $(@:.bin=.elf) $@

# The machine as Xen is to see it, with a guest of its own beside no dom0 [Xen docs/misc/arm/device-tree/booting.txt].
CHECK_XEN_MACHINE := -machine virt,virtualization=on,gic-version=3,dumpdtb=$(CHECK)/virt.dtb -cpu cortex-a57 -m 1024 -nic none -nographic
$(CHECK)/xen_domu.dtb: conformance/implementers/xen_domu.dts
	@mkdir -p $(@D)
	@qemu-system-aarch64 $(CHECK_XEN_MACHINE) 2>$(CHECK)/dumpdtb.log
	$(call show,DTC,$@){ dtc -q -I dtb -O dts $(CHECK)/virt.dtb; sed '/^\/dts-v1/d' $<; } | dtc -q -I dts -O dtb -o $@

# A tree whose console is a 16550 behind an alias.
$(CHECK)/orangepi.dtb: conformance/implementers/orangepi.dts
	@mkdir -p $(@D)
	$(call show,DTC,$@)dtc -q -I dts -O dtb -o $@ $<

# An implementer that has another fault in each round.
VILLAIN_SOURCES := $(addprefix conformance/implementers/villain,.S .c _answers.c _faults.c) conformance/image/bytes.c
$(CHECK)/villain.bin: $(VILLAIN_SOURCES) $(addprefix conformance/implementers/villain,.h _faults.def)
	@mkdir -p $(@D)
	$(call show,LD,$@)$(CLANG) $(filter-out -MMD -MP,$(BARE_CFLAGS)) -Iconformance -Iabi/include -nostdlib -fuse-ld=lld \
		-Wl,-Ttext=0x40100000,--entry=start -o $(@:.bin=.elf) $(VILLAIN_SOURCES)
	@llvm-objcopy -O binary $(@:.bin=.elf) $@

TEST_SCRIPTS += conformance/tests/mutation.sh
test: $(CHECK)/villain.bin

# One that breaks none, and takes each liberty: at EL3, and at EL2.
$(CHECK)/lawful_el3.bin: LAWFUL_FLAGS := -DLAWFUL_EL3
$(CHECK)/lawful_el2.bin: LAWFUL_FLAGS :=
$(CHECK)/lawful_el3.bin $(CHECK)/lawful_el2.bin: conformance/implementers/lawful.S conformance/implementers/lawful.c
	@mkdir -p $(@D)
	$(call show,LD,$@)$(CLANG) $(filter-out -MMD -MP,$(BARE_CFLAGS)) $(LAWFUL_FLAGS) -Iabi/include -nostdlib -fuse-ld=lld \
		-Wl,-Ttext=0x40100000,--entry=start -o $(@:.bin=.elf) $^
	@llvm-objcopy -O binary $(@:.bin=.elf) $@
