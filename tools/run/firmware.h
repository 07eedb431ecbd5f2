/* SPDX-License-Identifier: BSD-2-Clause */
/* Where distributions put UEFI firmware for arm64. */
#ifndef RUN_FIRMWARE_H
#define RUN_FIRMWARE_H

extern const char *const firmware_places[]; /* ended by NULL */

/**
 * firmware_find - the firmware to start
 * @wanted: path that the user gave, NULL: search
 * @places: where to search, ended by NULL
 *
 * returns: path, or NULL after a message
 */
const char *firmware_find(const char *wanted, const char *const *places);

#endif
