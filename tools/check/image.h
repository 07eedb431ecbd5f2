/* SPDX-License-Identifier: BSD-2-Clause */
/* The images: that of the convention in its wrappings, that of Hyper-V; with options left in them. */
#ifndef CHECK_IMAGE_H
#define CHECK_IMAGE_H

#include <stdbool.h>

/** image_of_format - the file of a wrapping ("image", "elf", "efi", "aarch32", "aarch32-elf"), or "hyperv"; NULL: there is none */
const char *image_of_format(const char *format);

/** image_formats - their names, for messages */
extern const char image_formats[];

/**
 * image_write - write an image
 * @name:  a file of conduit's, see files.h
 * @words: options, "" for none
 *
 * returns: false after a message
 */
bool image_write(const char *name, const char *words, const char *path);

#endif
