# SPDX-License-Identifier: BSD-2-Clause
# make install, make uninstall: the host command with all that it opens, its man pages and completion, and the libraries.
#
#	make install DESTDIR=... prefix=...       everything
#	make install-smccc install-hyperv         the libraries alone, libhyperv with libsmccc
#	make install-conduit                      the host command alone
#	make uninstall DESTDIR=... prefix=...     removes what these have installed there, and nothing else
#	make installables                         builds what is installed; then nothing is left to build as root
#
# A part has a rule stage-PART, which copies its files below $(STAGE). scripts/install takes them from there to DESTDIR,
# and keeps a list of them for make uninstall.
#
# The host command finds its files from its own place (tools/run/files.c): in ../share/conduit, whatever the prefix.

bindir ?= $(prefix)/bin
INSTALL_SHARE := $(abspath $(bindir)/../share)
INSTALL_DATA := $(INSTALL_SHARE)/conduit
INSTALL_LIST := $(INSTALL_DATA)/installed
mandir ?= $(INSTALL_SHARE)/man

# Below $(BUILD), and by the same names below share/conduit. The second list needs downloads (make guest, make
# implementers): it is installed if it was built.
INSTALLED_IMAGES := conduit.efi probe.efi hvinfo.efi hvdemo.efi calls.elf libhyperv.size \
	$(patsubst $(BUILD)/%,%,$(CHECK_IMAGES) $(IMPLEMENTER_IMAGES))
INSTALLED_IF_BUILT := $(addprefix guest/,default/vmlinuz default/initrd xen-*/xen tfa-*/*/bl31.bin 6.1-generic/vmlinuz 6.12-cloud/vmlinuz) \
	check/kvm.initrd check/xen_domu.dtb

INSTALL_MAN := $(wildcard docs/man/*.1)
INSTALL_DOCUMENTS := LICENSE $(wildcard docs/*.md)

.PHONY: installables stage-conduit
installables: all $(INSTALLED_IMAGES:%=$(BUILD)/%) $(SMCCC_INSTALLED:%=libsmccc-%) libhyperv-$(SMCCC_INSTALLED_aarch64)

# $(call stage,FILES,FOLDER)
stage = $(INSTALL) -d $(STAGE)$(2) && $(INSTALL) -m 644 $(1) $(STAGE)$(2)

stage-conduit: $(BUILD)/conduit $(INSTALLED_IMAGES:%=$(BUILD)/%) | stage-begin
	@$(INSTALL) -d $(STAGE)$(bindir) && $(INSTALL) -m 755 -s --strip-program=llvm-strip $(BUILD)/conduit $(STAGE)$(bindir)
	@$(call stage,$(INSTALL_MAN),$(mandir)/man1)
	@$(call stage,tools/completion/conduit,$(INSTALL_SHARE)/bash-completion/completions)
	@$(call stage,tools/completion/_conduit,$(INSTALL_SHARE)/zsh/site-functions)
	@$(call stage,$(INSTALL_DOCUMENTS),$(INSTALL_SHARE)/doc/conduit)
	@$(call stage,$(wildcard docs/rules/*.md),$(INSTALL_SHARE)/doc/conduit/rules)
	@cd $(BUILD) && for file in $(INSTALLED_IMAGES) $(INSTALLED_IF_BUILT); do \
		[ ! -e $$file ] || $(INSTALL) -D -m 644 $$file $(abspath $(STAGE))$(INSTALL_DATA)/$$file || exit; \
	done

.PHONY: stage-begin install install-smccc install-hyperv install-conduit uninstall
stage-begin:
	@rm -rf $(STAGE)

install: stage-hyperv stage-conduit
install-smccc install-hyperv install-conduit: install-%: stage-%
install install-smccc install-hyperv install-conduit:
	$(call show,INSTALL,$(DESTDIR)$(prefix))scripts/install add $(STAGE) '$(DESTDIR)' $(INSTALL_LIST)
	@rm -rf $(STAGE)

uninstall:
	$(call show,UNINSTALL,$(DESTDIR)$(prefix))scripts/install remove '$(DESTDIR)' $(INSTALL_LIST)
