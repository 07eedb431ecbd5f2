# SPDX-License-Identifier: BSD-2-Clause
# The rules by which sources become objects, archives and programs: one of each, for every part.
#
#     foo_CC = $(CLANG) $(FOO_CFLAGS)
#     FOO_OBJECTS := $(call objects,$(BUILD)/foo,foo_CC,$(FOO_SOURCES))
#
# gives the rules for build/foo/SOURCE.o, with dependencies, and their list. The command is named, not given, so that it is read
# when it runs: an object may have flags of its own.

# $(1): folder, $(2): name of the command, $(3): sources
define objects_rule
$(3:%=$(1)/%.o): $(1)/%.o: %
	@mkdir -p $$(@D)
	$$(call show,$$(if $$(filter %.S,$$<),AS,CC))$$($(2)) -c -o $$@ $$<
-include $(3:%=$(1)/%.d)
endef
objects = $(if $(3),$(eval $(objects_rule)))$(3:%=$(1)/%.o)

# $(call archive,FILE,OBJECTS)
define archive_rule
$(1): $(2)
	@rm -f $$@
	$$(call show,AR,$$@)llvm-ar rcs $$@ $$(filter %.o,$$^)
endef
archive = $(eval $(archive_rule))

# $(call program,FILE,NAME OF THE COMMAND,OBJECTS AND ARCHIVES,LIBRARIES). Archives refer to each other; the first one that has a
# symbol wins.
define program_rule
$(1): $(3)
	$$(call show,LD,$$@)$$($(2)) -o $$@ $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(4)
endef
program = $(eval $(program_rule))
