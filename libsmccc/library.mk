# SPDX-License-Identifier: BSD-2-Clause
# libsmccc.a by each compiler, its installation, and a copy of the folder to carry away.
#
#	make libsmccc                             every build below
#	make install-smccc DESTDIR=... prefix=... headers, libraries, pkg-config and CMake files, sources (mk/install.mk)
#	make smccc-vendor DIR=...                 sources, headers, component.mk and licence in one folder

LIBSMCCC_VERSION := $(shell sed -n 's/.*LIBSMCCC_VERSION_M[AI][JN]OR //p; s/.*LIBSMCCC_VERSION_PATCH //p' \
	libsmccc/include/smccc/version.h | paste -sd.)

LIBRARY_CFLAGS = -nostdinc -ffunction-sections -isystem $(dir $(shell $(firstword $(libsmccc_$(1))) -print-file-name=include/stddef.h))
LIBSMCCC_BUILDS := clang-aarch64 clang-efi clang-arm gcc-aarch64 gcc-arm gcc-thumb

# General-purpose registers only: the library is for code that runs before the others may be touched.
ARM_CFLAGS := -march=armv7-a -mfloat-abi=soft -mgeneral-regs-only

libsmccc_clang-aarch64 := $(CLANG) $(BARE_CFLAGS) -Wframe-larger-than=1024
libsmccc_clang-efi := $(CLANG) $(EFI_CFLAGS)
libsmccc_clang-arm := $(CLANG) --target=armv7a-none-eabi $(FREESTANDING) -mfloat-abi=soft -Wframe-larger-than=1024
libsmccc_gcc-aarch64 := $(AARCH64_GCC) -fno-pie $(filter-out --target=%,$(BARE_CFLAGS)) -Wstack-usage=1024
libsmccc_gcc-arm := $(ARM_GCC) -fno-pie $(FREESTANDING) -marm $(ARM_CFLAGS) -Wstack-usage=1024
libsmccc_gcc-thumb := $(ARM_GCC) -fno-pie $(FREESTANDING) -mthumb $(ARM_CFLAGS) -Wstack-usage=1024

libsmccc_sources = $(SMCCC_CLIENT_SOURCES) $(SMCCC_LINUX_SOURCES) $(SMCCC_SERVE_SOURCES) \
	$(if $(filter %-arm %-thumb,$(1)),$(SMCCC_CALL_SOURCES_AARCH32),$(SMCCC_CALL_SOURCES))

# $(call library,NAME,BUILD,SOURCES,CFLAGS): NAME.a by one of the compilers above
define library_rule
.PHONY: $(1) $(1)-$(2)
$(1): $(1)-$(2)
$(1)-$(2): $(BUILD)/$(1)/$(2)/$(1).a
$(1)_$(2)_CC = $$(libsmccc_$(2)) $(4) $$(call LIBRARY_CFLAGS,$(2))
$$(call archive,$(BUILD)/$(1)/$(2)/$(1).a,$$(call objects,$(BUILD)/$(1)/$(2),$(1)_$(2)_CC,$(3)))
endef
library = $(eval $(library_rule))

$(foreach build,$(LIBSMCCC_BUILDS),$(call library,libsmccc,$(build),$(call libsmccc_sources,$(build)),$(SMCCC_INCLUDES)))

# What is installed: a folder for each state of the CPU, so that both are there at once.
SMCCC_INSTALLED_aarch64 := clang-aarch64
SMCCC_INSTALLED_aarch32 := clang-arm
SMCCC_INSTALLED := $(SMCCC_INSTALLED_aarch64) $(SMCCC_INSTALLED_aarch32)
SMCCC_STATES := aarch64 aarch32

# $(1): state of the CPU, $(2): file of the repository, $(3): folder below $(libdir), $(4): file there. Installed files name each
# other by their places beside each other, so that the prefix may be moved.
beside = $(shell realpath -ms --relative-to='$(abspath $(libdir))/$(1)' '$(abspath $(2))')
library_substitute = sed -e 's|@VERSION@|$(LIBSMCCC_VERSION)|' -e 's|@STATE@|$(1)|' \
	-e 's|@includedir@|$(call beside,$(3),$(includedir))|' -e 's|@libdir@|$(call beside,$(3),$(libdir))|' \
	-e 's|@datadir@|$(call beside,$(3),$(INSTALL_SHARE))|' $(2) >$(STAGE)$(libdir)/$(3)/$(4)

define smccc_stage
.PHONY: stage-$(1)
stage-$(1): libsmccc-$(SMCCC_INSTALLED_$(1)) | stage-begin
	@$(INSTALL) -d $$(STAGE)$$(libdir)/libsmccc/$(1) $$(STAGE)$$(libdir)/pkgconfig
	@$(INSTALL) -m 644 $(BUILD)/libsmccc/$(SMCCC_INSTALLED_$(1))/libsmccc.a $$(STAGE)$$(libdir)/libsmccc/$(1)
	@$$(call library_substitute,$(1),libsmccc/install/libsmccc.pc.in,pkgconfig,libsmccc-$(1).pc)
endef
$(foreach state,$(SMCCC_STATES),$(eval $(call smccc_stage,$(state))))

.PHONY: stage-smccc stage-smccc-headers
stage-smccc: stage-smccc-headers $(SMCCC_STATES:%=stage-%)
	@$(INSTALL) -d $(STAGE)$(libdir)/cmake/libsmccc
	@$(call library_substitute,,libsmccc/install/libsmccc-config.cmake.in,cmake/libsmccc,libsmccc-config.cmake)
	@$(call library_substitute,,libsmccc/install/config-version.cmake.in,cmake/libsmccc,libsmccc-config-version.cmake)
	@$(call smccc_copy,$(STAGE)$(INSTALL_SHARE)/libsmccc/smccc)

# A folder of its own: abi is too common a name for /usr/include.
stage-smccc-headers: | stage-begin
	@$(INSTALL) -d $(STAGE)$(includedir)/libsmccc/abi $(STAGE)$(includedir)/libsmccc/smccc
	@$(INSTALL) -m 644 $(ABI_OF_LIBRARIES) $(STAGE)$(includedir)/libsmccc/abi
	@$(INSTALL) -m 644 libsmccc/include/smccc/* $(STAGE)$(includedir)/libsmccc/smccc

smccc_copy = $(INSTALL) -d '$(1)/include/abi' && cp -R LICENSE libsmccc/component.mk libsmccc/src '$(1)' && \
	cp -R libsmccc/include/smccc '$(1)/include' && $(INSTALL) -m 644 $(ABI_OF_LIBRARIES) '$(1)/include/abi'

.PHONY: smccc-vendor
smccc-vendor:
	@test -n '$(DIR)' || { echo 'smccc-vendor: where to? make smccc-vendor DIR=FOLDER' >&2; exit 1; }
	$(call smccc_copy,$(DIR))
