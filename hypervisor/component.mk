# SPDX-License-Identifier: BSD-2-Clause
# conduit.efi: the EL2 side, one PE image.

EFI_SOURCES := $(wildcard $(addprefix hypervisor/,boot/*.c boot/*.S core/*.c aarch64/*.c aarch64/*.S \
		synic/*.c calls/*.c virtio/*.c vmbus/*.c devices/*.c control/*.c)) \
	$(SMCCC_SERVE_SOURCES) $(SMCCC_CALL_SOURCES)
EFI_INCLUDES := -Ihypervisor -Ihypervisor/include -Iabi/include -Ilibsmccc/include
EFI_SIZE_MAX := 131072
# The linker compiles all files as one: a request of a guest goes through a dozen of them.
efi_CC = $(CLANG) $(EFI_CFLAGS) -flto $(EFI_INCLUDES)
EFI_OBJECTS := $(call objects,$(BUILD)/efi,efi_CC,$(EFI_SOURCES))
# What runs at boot, or for the host, or seldom, is short instead of fast: the image has a limit.
EFI_SMALL := boot/%.c control/%.c calls/crash.c calls/disk_call.c core/arena.c core/firmware_call.c core/fw_cfg.c core/fw_cfg_filter.c \
	devices/heartbeat.c devices/ic.c devices/shutdown.c devices/timesync.c virtio/disk.c vmbus/connection.c
EFI_SMALL_OBJECTS := $(filter $(addsuffix .o,$(addprefix $(BUILD)/efi/hypervisor/,$(EFI_SMALL))),$(EFI_OBJECTS))
$(EFI_SMALL_OBJECTS): EFI_CFLAGS += -Oz
$(EFI_SMALL_OBJECTS): hypervisor/component.mk

# The assembler reads the table by -I: name it as a dependency.
$(BUILD)/efi/hypervisor/boot/vmbus_ssdt.S.o: $(BUILD)/efi/vmbus.aml
$(BUILD)/efi/hypervisor/boot/vmbus_ssdt.S.o: EFI_INCLUDES += -I$(BUILD)/efi

$(BUILD)/efi/vmbus.aml: hypervisor/boot/vmbus.asl
	@mkdir -p $(@D)
	$(call show,IASL)$(IASL) -we -p $(@:.aml=) $< >$@.log 2>&1 || { cat $@.log; exit 1; }

# Read-only data goes with the code: each section costs a page of memory and of file. No time stamp: the same sources
# give the same bytes. Sections align as the largest object does: the root of stage 2 (aarch64/stage.c);
# /driver is what lets them. Functions are inlined only where that is short: the image has a limit. /wx: a stack frame that is
# too large is no more than a warning of the linker's.
$(BUILD)/conduit.efi: $(EFI_OBJECTS)
	$(call show,LD,$@)$(LLD_LINK) /driver /subsystem:efi_application /entry:efi_main \
		/nodefaultlib /dynamicbase /timestamp:0 /align:8192 \
		/merge:.rdata=.text /opt:ref /mllvm:-inline-threshold=50 /wx /lldmap:$(@:.efi=.map) /out:$@ $^
	@size=$$(wc -c <$@); [ $$size -le $(EFI_SIZE_MAX) ] || \
		{ echo "$@: $$size bytes, at most $(EFI_SIZE_MAX) are allowed" >&2; rm $@; exit 1; }

# A secure world for the boot tests, in RAM that nothing else uses so early.
SECURE_WORLD_ADDRESS := 0x7f000000

$(BUILD)/secure_world.elf: hypervisor/tests/boot/secure_world.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(BARE_TARGET) -c -o $(@:.elf=.o) $<
	$(call show,LD,$@)$(LD_LLD) -Ttext=$(SECURE_WORLD_ADDRESS) -e start -o $@ $(@:.elf=.o)

TEST_SCRIPTS += $(addprefix hypervisor/tests/,exclusive.sh unused_registers.sh)

# A hostile guest for the boot tests, the driver that it wants to have run as firmware, a hostile boot loader, and who looks into
# its RAM.
LIFE_OBJECTS := $(call objects,$(BUILD)/efi,efi_CC,$(addprefix hypervisor/tests/boot/,life.c life_driver.c thief.c))
$(BUILD)/life.efi $(BUILD)/life_driver.efi $(BUILD)/thief.efi: $(BUILD)/%.efi: $(BUILD)/efi/hypervisor/tests/boot/%.c.o
	$(call show,LD,$@)$(LLD_LINK) /subsystem:$(LIFE_SUBSYSTEM) /entry:efi_main \
		/nodefaultlib /dynamicbase /timestamp:0 /merge:.rdata=.text /opt:ref /out:$@ $^
$(BUILD)/thief.efi: $(addprefix $(BUILD)/efi/hypervisor/,core/fw_cfg.c.o aarch64/mmio.c.o aarch64/string.c.o)
$(BUILD)/life.efi $(BUILD)/thief.efi: LIFE_SUBSYSTEM := efi_application
$(BUILD)/life_driver.efi: LIFE_SUBSYSTEM := efi_boot_service_driver

scan_ram_CC = $(HOST_CC) $(HOST_CFLAGS) -D_GNU_SOURCE -Iabi/include -Ihypervisor/include
$(call program,$(BUILD)/scan_ram,host_LD,$(call objects,$(BUILD),scan_ram_CC,hypervisor/tests/boot/scan_ram.c))

test: $(BUILD)/life.efi $(BUILD)/life_driver.efi $(BUILD)/thief.efi $(BUILD)/scan_ram

# EL2's C on the PC, where fake/include stands in for the system registers: compiled once, a test takes what it uses from
# the archives. fake/ comes before what it stands in for; a test that tries the real thing names it as a source.
EL2_TEST_CFLAGS := -Ihypervisor/fake/include $(EFI_INCLUDES)
EL2_FAKED := $(patsubst hypervisor/fake/%,%,$(wildcard hypervisor/fake/*.c))
HOST_ARCHIVES += el2_fake el2
el2_fake.sources := $(wildcard hypervisor/fake/*.c)
el2.sources := $(filter-out $(addprefix %/,$(EL2_FAKED) main.c),$(wildcard $(addprefix hypervisor/, \
	aarch64/*.c core/*.c synic/*.c virtio/*.c vmbus/*.c devices/*.c calls/*.c control/*.c boot/*.c))) $(SMCCC_SERVE_SOURCES)
el2_fake.cflags := $(EL2_TEST_CFLAGS)
el2.cflags := $(EL2_TEST_CFLAGS)

# The same under ThreadSanitizer, for tests with a thread for each VP.
HOST_ARCHIVES += el2_fake_tsan el2_tsan
$(foreach archive,el2_fake el2,$(foreach part,sources cflags,$(eval $(archive)_tsan.$(part) := $($(archive).$(part)))))
$(foreach name,el2_fake_tsan el2_tsan test_turns_tsan test_scsi_turns_tsan,$(eval $(BUILD)/host-test/$(name)/%: SANITIZE := -fsanitize=thread))

EL2_TESTS := $(patsubst hypervisor/tests/%.c,%,$(wildcard hypervisor/tests/test_*.c))
HOST_TESTS += $(EL2_TESTS)
$(foreach test,$(EL2_TESTS),$(eval $(test).sources := hypervisor/tests/$(test).c) \
	$(eval $(test).cflags := $(EL2_TEST_CFLAGS)) $(eval $(test).archives := el2_fake el2))

VMBUS_ECHO_TESTS := test_vmbus_connection test_gpadl test_channel test_draining test_fuzz test_packet_trace
VMBUS_DEVICE_TESTS := test_device test_loopback test_netvsc test_netvsc_hostile test_storvsc test_storvsc_hostile
VMBUS_IC_TESTS := test_heartbeat test_shutdown test_timesync
VMBUS_STUB_TESTS := test_hypercall test_vp_register test_synic test_stimer test_crash test_reference_time
$(foreach test,$(VMBUS_ECHO_TESTS),$(eval $(test).sources += $(addprefix hypervisor/tests/,echo_device.c vmbus_guest.c)))
$(foreach test,$(VMBUS_DEVICE_TESTS),$(eval $(test).sources += hypervisor/tests/vmbus_guest.c))
$(foreach test,$(VMBUS_IC_TESTS),$(eval $(test).sources += $(addprefix hypervisor/tests/,ic_guest.c vmbus_guest.c)))
$(foreach test,$(VMBUS_STUB_TESTS),$(eval $(test).sources += hypervisor/tests/vmbus_stub.c))
test_netvsc.sources += $(addprefix hypervisor/tests/,netvsc_guest.c fake_virtio.c fuzz_el2_nvsp.c fuzz_el2_rndis.c) tests/fuzz/run.c
test_netvsc.cflags += -Itests
test_netvsc_hostile.sources += $(addprefix hypervisor/tests/,netvsc_guest.c fake_virtio.c cpu_off.c)
test_netvsc_hostile.libs := -Wl,--wrap=irq_poll,--wrap=netvsc_frame_read
test_storvsc.sources += $(addprefix hypervisor/tests/,scsi_guest.c fake_virtio.c fuzz_el2_storvsc.c) tests/fuzz/run.c
test_storvsc.cflags += -Itests
test_storvsc_hostile.sources += $(addprefix hypervisor/tests/,scsi_guest.c fake_virtio.c cpu_off.c)
test_storvsc_hostile.libs := -lpthread -Wl,--wrap=irq_poll
test_arena.sources += hypervisor/tests/fake_virtio.c
test_arena.libs := -Wl,--wrap=disk_is_on
test_disk.sources += hypervisor/tests/fake_virtio.c
test_disk.libs := -Wl,--wrap=counter_now
test_virtio.sources += hypervisor/tests/fake_virtio.c
test_virtio_console.sources += hypervisor/tests/fake_virtio.c
test_host_port.sources += $(addprefix hypervisor/tests/,fake_port.c fuzz_el2_port.c) tests/fuzz/run.c
test_host_port.cflags += -Itests
test_stage.sources += hypervisor/tests/stage_walk.c
test_machine.sources += hypervisor/tests/stage_walk.c
test_start.sources += hypervisor/control/start.c
test_gic.sources += hypervisor/aarch64/gic.c
test_irq.sources += hypervisor/core/irq.c hypervisor/aarch64/gic.c
test_irq.libs := -lpthread
test_trace.sources += hypervisor/core/trace.c
test_timer.sources += hypervisor/synic/timer.c
test_smccc_table.sources += hypervisor/tests/firmware.c
test_psci.sources += hypervisor/tests/firmware.c
test_loopback.sources += hypervisor/tests/loopback.c
test_draining.libs := -Wl,--wrap=channel_settle
test_turns.sources += $(addprefix hypervisor/tests/,loopback.c vmbus_guest.c)
test_turns.libs := -lpthread
test_scsi_turns.libs := -lpthread
HOST_TESTS += test_scsi_turns_tsan
test_scsi_turns_tsan.sources := hypervisor/tests/test_scsi_turns.c
test_scsi_turns_tsan.cflags := $(EL2_TEST_CFLAGS)
test_scsi_turns_tsan.archives := el2_fake_tsan el2_tsan
test_scsi_turns_tsan.libs := -lpthread
HOST_TESTS += test_turns_tsan
test_turns_tsan.sources := $(test_turns.sources)
test_turns_tsan.cflags := $(EL2_TEST_CFLAGS)
test_turns_tsan.archives := el2_fake_tsan el2_tsan
test_turns_tsan.libs := -lpthread
test_synic.libs := -lpthread -Wl,--wrap=gic_raise
test_pages.libs := -lpthread
# Functions that the C library has, too.
test_string.sources += hypervisor/aarch64/string.c
test_string.cflags += $(foreach name,cpy move set cmp,-Dmem$(name)=el2_mem$(name))

# Fuzzers: mk/fuzz.mk
EL2_FUZZERS := $(sort $(wildcard hypervisor/tests/fuzz_*.c))
FUZZERS += $(EL2_FUZZERS)
EL2_FUZZED := $(wildcard hypervisor/vmbus/*.c hypervisor/fake/*.c) $(addprefix hypervisor/,aarch64/stage.c calls/crash.c \
	calls/hypercall.c calls/vp_register.c core/arena.c core/guest_memory.c core/host.c core/machine.c core/pages.c core/work.c \
	synic/reference_time.c synic/stimer.c synic/synic.c tests/echo_device.c \
	tests/loopback.c tests/vmbus_guest.c)
$(foreach name,$(notdir $(basename $(EL2_FUZZERS))),$(eval $(name).sources := $(EL2_FUZZED)) \
	$(eval $(name).cflags := $(EL2_TEST_CFLAGS)) $(eval $(name).libs := -lcmocka))
# The network device, with its back end: test_netvsc runs these.
EL2_FUZZED_NETVSC := $(filter-out %/echo_device.c %/loopback.c,$(EL2_FUZZED)) $(wildcard hypervisor/devices/netvsc*.c) \
	$(addprefix hypervisor/,virtio/mmio.c virtio/net.c virtio/queue.c tests/fake_virtio.c tests/netvsc_guest.c)
fuzz_el2_nvsp.sources := $(EL2_FUZZED_NETVSC)
fuzz_el2_rndis.sources := $(EL2_FUZZED_NETVSC)
# The host's side, with its own stand-ins: test_host_port runs it.
fuzz_el2_port.sources := $(addprefix hypervisor/,control/port.c core/host.c tests/fake_port.c)
# The SCSI device, whose tests have stand-ins of their own, too: test_storvsc runs it.
fuzz_el2_storvsc.sources := $(filter-out %/echo_device.c %/loopback.c,$(EL2_FUZZED)) $(addprefix hypervisor/,devices/storvsc.c \
	virtio/mmio.c virtio/queue.c virtio/scsi.c tests/scsi_guest.c tests/fake_virtio.c)
test_fuzz.sources += $(filter-out $(addprefix %/,fuzz_el2_port.c fuzz_el2_storvsc.c fuzz_el2_nvsp.c fuzz_el2_rndis.c),$(EL2_FUZZERS)) \
	hypervisor/tests/loopback.c tests/fuzz/run.c
test_fuzz.cflags += -Itests
# What the firmware asks of EL2, with stand-ins of its own: test_firmware_calls runs it.
fuzz_el2_firmware.sources := $(addprefix hypervisor/,calls/disk_call.c core/fw_cfg.c core/fw_cfg_filter.c core/guest_memory.c \
	fake/sysreg.c)
test_fuzz.sources := $(filter-out %/fuzz_el2_firmware.c,$(test_fuzz.sources))
test_firmware_calls.sources += hypervisor/tests/fuzz_el2_firmware.c tests/fuzz/run.c
test_firmware_calls.cflags += -Itests
