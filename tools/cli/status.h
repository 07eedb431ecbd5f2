/* SPDX-License-Identifier: BSD-2-Clause */
/* What the exit status of `conduit` says. */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

enum exit_status {
	STATUS_OK = 0,            /* run: the guest powered off */
	STATUS_ERROR = 1,         /* other commands: could not do what was asked */
	STATUS_USAGE = 2,         /* the command line is wrong */
	STATUS_CRASHED = 16,      /* run: the guest crashed */
	STATUS_RESET = 17,        /* run: the guest reset, with --no-reboot */
	STATUS_FAILED = 18,       /* run: conduit.efi failed */
	STATUS_TIMEOUT = 124,     /* run: --timeout is over */
	STATUS_NOT_STARTED = 125, /* run: conduit or QEMU could not start, or QEMU died */
	STATUS_SIGNAL = 128,      /* run: + number of the signal, the guest had to be ended */
};

#endif
