/* SPDX-License-Identifier: BSD-2-Clause */
/* The way in from a boot loader that knows the flat image: a device tree, or nothing but the options in the image. */
#include "smccc/check.h"

void flat_main(const void *tree);

void flat_main(const void *tree)
{
	static struct device_tree found;
	static struct file file;

	guard_enter(); /* and is never left: nobody else has vectors here */
	device_tree_read(tree, &found);
	options_add(found.bootargs);
	option_uart(&found.uart);
	console_use_uart(&found.uart);
	/* Without a line, a machine that powers off looks broken. IMPDEF: it waits for whoever looks. */
	if (console_is_silent()) {
		return;
	}
	check_main(found.conduit);
	if (callee.conduit != NULL && !option_has("then", "stay")) {
		file_fill(&file, 0);
		file.r[0] = FID_PSCI_SYSTEM_OFF;
		guarded_call(callee.conduit->call, &file);
	}
}
