/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI commands and sense data, whatever carries them. */
#ifndef TRACE_DECODE_SCSI_H
#define TRACE_DECODE_SCSI_H

#include <stddef.h>
#include <stdint.h>

#include "trace/decoded.h"

/* A command, padded with zeroes if it is shorter. */
#define SCSI_COMMAND_SIZE 16

/** decode_scsi_command - add what a command of SCSI_COMMAND_SIZE bytes asks for. returns: its name, or NULL */
const char *decode_scsi_command(struct decoded_list *list, const uint8_t *cdb);

/** decode_scsi_sense - add sense key, and additional code and qualifier */
void decode_scsi_sense(struct decoded_list *list, const uint8_t *sense, size_t size);

#endif
