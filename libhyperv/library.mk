# SPDX-License-Identifier: BSD-2-Clause
# libhyperv.a by each compiler, its installation beside libsmccc, and a copy of the folder to carry away.
#
#	make libhyperv                            every build below
#	make install-hyperv DESTDIR=... prefix=...  with libsmccc (mk/install.mk)
#	make hyperv-vendor DIR=...                sources, headers and component.mk in one folder, beside make smccc-vendor's

# Atomics are instructions: GCC would call its own library for them.
$(foreach build,clang-aarch64 clang-efi gcc-aarch64,$(call library,libhyperv,$(build),$(HYPERV_SOURCES),-mno-outline-atomics $(HYPERV_INCLUDES)))

# Headers go where libsmccc's are: one -I for both.
.PHONY: stage-hyperv
stage-hyperv: stage-smccc libhyperv-$(SMCCC_INSTALLED_aarch64)
	@$(INSTALL) -d $(STAGE)$(includedir)/libsmccc/hyperv
	@$(INSTALL) -m 644 libhyperv/include/hyperv/* $(STAGE)$(includedir)/libsmccc/hyperv
	@$(INSTALL) -m 644 $(BUILD)/libhyperv/$(SMCCC_INSTALLED_aarch64)/libhyperv.a $(STAGE)$(libdir)/libsmccc/aarch64
	@$(call library_substitute,aarch64,libhyperv/install/libhyperv.pc.in,pkgconfig,libhyperv-aarch64.pc)
	@$(INSTALL) -d $(STAGE)$(libdir)/cmake/libhyperv
	@$(call library_substitute,aarch64,libhyperv/install/libhyperv-config.cmake.in,cmake/libhyperv,libhyperv-config.cmake)
	@$(call library_substitute,,libsmccc/install/config-version.cmake.in,cmake/libhyperv,libhyperv-config-version.cmake)
	@$(call hyperv_copy,$(STAGE)$(INSTALL_SHARE)/libsmccc/hyperv)

hyperv_copy = $(INSTALL) -d '$(1)/include' && cp -R LICENSE libhyperv/component.mk libhyperv/src '$(1)' && \
	cp -R libhyperv/include/hyperv '$(1)/include'

.PHONY: hyperv-vendor
hyperv-vendor:
	@test -n '$(DIR)' || { echo 'hyperv-vendor: where to? make hyperv-vendor DIR=FOLDER' >&2; exit 1; }
	$(call hyperv_copy,$(DIR))
