/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks through the RAM of a guest that runs under `conduit run`, from outside.
 *
 *	scan_ram PID        for the nonce, by which that process knows conduit.efi's memory: each half of it
 *	scan_ram PID WORD   for a word of 64 bits
 *
 * Exit status: 0 not found, 1 found, 2 no such guest.
 */
#include "hypervisor/shared.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RAM_BASE 0x40000000UL

static bool is_child_of(const char *pid, long parent)
{
	char path[PATH_MAX];
	char line[128];
	FILE *file;
	long found = -1;

	snprintf(path, sizeof(path), "/proc/%.16s/status", pid);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "PPid:", 5) == 0) {
			found = strtol(line + 5, NULL, 10);
		}
	}
	if (file != NULL) {
		fclose(file);
	}
	return found == parent;
}

/* Opens the memory file of that name that process @pid has open. returns: -1 if it has none */
static int open_memory(const char *pid, const char *name)
{
	char folder[PATH_MAX];
	char path[PATH_MAX + 32];
	char target[PATH_MAX];
	struct dirent *entry;
	DIR *files;
	int fd = -1;

	snprintf(folder, sizeof(folder), "/proc/%.16s/fd", pid);
	files = opendir(folder);
	while (files != NULL && fd < 0 && (entry = readdir(files)) != NULL) {
		ssize_t length;

		snprintf(path, sizeof(path), "%s/%.16s", folder, entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		target[length > 0 ? length : 0] = '\0';
		if (strstr(target, name) != NULL) {
			fd = open(path, O_RDONLY | O_CLOEXEC);
		}
	}
	if (files != NULL) {
		closedir(files);
	}
	return fd;
}

/* The QEMU that is a child of @parent. */
static bool open_machine(long parent, int *ram, int *config)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;

	*ram = *config = -1;
	while (processes != NULL && *ram < 0 && (entry = readdir(processes)) != NULL) {
		if (is_child_of(entry->d_name, parent)) {
			*ram = open_memory(entry->d_name, "memfd:guest-ram");
			*config = open_memory(entry->d_name, "memfd:conduit-config");
		}
	}
	if (processes != NULL) {
		closedir(processes);
	}
	return *ram >= 0 && *config >= 0;
}

/* In memory that is there: most of it is not. returns: how often */
static unsigned long scan(int ram, const void *word, size_t size)
{
	off_t end = lseek(ram, 0, SEEK_END);
	const uint8_t *memory = mmap(NULL, (size_t)end, PROT_READ, MAP_SHARED, ram, 0);
	unsigned long count = 0;
	off_t start = 0;

	if (memory == MAP_FAILED) {
		exit(2);
	}
	while ((start = lseek(ram, start, SEEK_DATA)) >= 0) {
		off_t stop = lseek(ram, start, SEEK_HOLE);
		const uint8_t *at = memory + start;

		while ((at = memmem(at, (size_t)(memory + stop - at), word, size)) != NULL) {
			if (count++ < 4) {
				printf("at %#lx\n", RAM_BASE + (unsigned long)(at - memory));
			}
			at++;
		}
		start = stop;
	}
	munmap((void *)(uintptr_t)memory, (size_t)end);
	return count;
}

int main(int argc, char **argv)
{
	struct conduit_config config;
	unsigned long count;
	uint64_t word;
	int config_fd;
	int ram;

	if (argc < 2 || !open_machine(strtol(argv[1], NULL, 10), &ram, &config_fd) ||
	    pread(config_fd, &config, sizeof(config), 0) != (ssize_t)sizeof(config)) {
		return 2;
	}
	if (argc > 2) {
		word = strtoull(argv[2], NULL, 16);
		count = scan(ram, &word, sizeof(word));
	} else {
		count = scan(ram, config.nonce, sizeof(config.nonce) / 2) +
			scan(ram, config.nonce + sizeof(config.nonce) / 2,
			     sizeof(config.nonce) / 2);
	}
	printf("%lu times\n", count);
	return count != 0;
}
