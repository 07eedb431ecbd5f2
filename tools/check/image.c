/* SPDX-License-Identifier: BSD-2-Clause */
/* The images: that of the convention in its wrappings, that of Hyper-V; with options left in them. */
#include "check/image.h"

#include "cli/message.h"
#include "conformance/smccc_options.h"
#include "run/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE_SIZE_MAX (4U << 20)

const char image_formats[] = "image, elf, efi, aarch32, aarch32-elf or hyperv";

static const struct {
	const char *format;
	const char *name;
} formats[] = {
	{ "image", "check/check.image" },       { "elf", "check/check.elf" },
	{ "efi", "check/check.efi" },           { "aarch32", "check/check32.image" },
	{ "aarch32-elf", "check/check32.elf" }, { "hyperv", FILES_PROBE },
};

const char *image_of_format(const char *format)
{
	for (size_t i = 0; i < ABI_COUNT(formats); i++) {
		if (strcmp(format, formats[i].format) == 0) {
			return formats[i].name;
		}
	}
	return NULL;
}

static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rbe");
	char *bytes = file != NULL ? malloc(IMAGE_SIZE_MAX) : NULL;

	if (bytes != NULL) {
		*size = fread(bytes, 1, IMAGE_SIZE_MAX, file);
	}
	if (file != NULL) {
		fclose(file);
	}
	return bytes;
}

static bool patch(char *bytes, size_t size, const char *words)
{
	struct smccc_options *options =
		memmem(bytes, size, SMCCC_OPTIONS_MAGIC, sizeof(SMCCC_OPTIONS_MAGIC));

	if (options == NULL || strlen(words) >= sizeof(options->words)) {
		return false;
	}
	memset(options->words, 0, sizeof(options->words));
	memcpy(options->words, words, strlen(words));
	return true;
}

static bool write_file(const char *path, const char *bytes, size_t size)
{
	FILE *file = files_stream(files_create(path));
	bool written;

	if (file == NULL) {
		return false;
	}
	written = fwrite(bytes, 1, size, file) == size;
	return fclose(file) == 0 && written;
}

bool image_write(const char *name, const char *words, const char *path)
{
	char source[PATH_MAX];
	size_t size = 0;
	char *bytes;
	bool written = false;

	if (!files_require(name, "'make' builds it", source)) {
		return false;
	}
	bytes = read_file(source, &size);
	if (bytes == NULL) {
		message("cannot read %s: %s", source, strerror(errno));
	} else if (!patch(bytes, size, words)) {
		message("options of more than %d letters: %s", SMCCC_OPTIONS_SIZE - 1, words);
	} else if (!write_file(path, bytes, size)) {
		message("cannot write %s: %s", path, strerror(errno));
	} else {
		written = true;
	}
	free(bytes);
	return written;
}
