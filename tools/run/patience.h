/* SPDX-License-Identifier: BSD-2-Clause */
/* How long conduit waits for others, in milliseconds. Tests are built with less patience. */
#ifndef RUN_PATIENCE_H
#define RUN_PATIENCE_H

#ifndef PATIENCE_DIVISOR
#define PATIENCE_DIVISOR 1
#endif

#define START_MS (30000 / PATIENCE_DIVISOR) /* for conduit.efi to start; then the user is told */
#define GRACE_MS (10000 / PATIENCE_DIVISOR) /* for a guest to power off when asked */
#define QUIT_MS  (5000 / PATIENCE_DIVISOR)  /* for QEMU to end when asked */

#endif
