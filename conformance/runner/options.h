/* SPDX-License-Identifier: BSD-2-Clause */
/* Options that `conduit check` leaves in an image. */
#ifndef RUNNER_OPTIONS_H
#define RUNNER_OPTIONS_H

/** options_add_left - add them: see baremetal/options.h. They count if they are added before all others. */
void options_add_left(void);

#endif
