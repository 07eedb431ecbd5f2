/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest RAM, and in it the region that conduit.efi shares with this process. */
#include "run/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

/* The start of struct conduit_shared, which is looked for. */
struct mark {
	uint64_t magic;
	uint8_t nonce[CONDUIT_NONCE_SIZE];
};

int region_create(struct region *region, uint64_t ram_size)
{
	*region = (struct region){ .ram_size = ram_size };
	region->config.magic = CONDUIT_CONFIG_MAGIC;
	region->config.version = CONDUIT_SHARED_VERSION;
	if (getrandom(region->config.nonce, CONDUIT_NONCE_SIZE, 0) != CONDUIT_NONCE_SIZE) {
		return -EIO;
	}
	region->ram_fd = memfd_create("guest-ram", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (region->ram_fd < 0) {
		return -errno;
	}
	/* Sealed: a file that shrinks would end this process by SIGBUS. */
	if (ftruncate(region->ram_fd, (off_t)ram_size) != 0 ||
	    fcntl(region->ram_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
		return -errno;
	}
	return 0;
}

/* Maps the region at an offset whose mark is right; false if its own words about its size are impossible. */
static bool map(struct region *region, uint64_t offset)
{
	struct conduit_shared head;
	void *mapping;

	if (pread(region->ram_fd, &head, sizeof(head), (off_t)offset) != (ssize_t)sizeof(head) ||
	    head.size < sizeof(head) || head.size > region->ram_size - offset) {
		return false;
	}
	mapping = mmap(NULL, head.size, PROT_READ | PROT_WRITE, MAP_SHARED, region->ram_fd,
		       (off_t)offset);
	if (mapping == MAP_FAILED) {
		return false;
	}
	region->shared = mapping;
	region->size = head.size;
	return true;
}

/* Reads by pread(): it does not make pages where the guest has none yet, a mapping would. */
bool region_find(struct region *region)
{
	struct mark mark;

	for (uint64_t offset = 0; offset < region->ram_size; offset += CONDUIT_SHARED_ALIGN) {
		if (pread(region->ram_fd, &mark, sizeof(mark), (off_t)offset) ==
			    (ssize_t)sizeof(mark) &&
		    mark.magic == CONDUIT_SHARED_MAGIC &&
		    memcmp(mark.nonce, region->config.nonce, sizeof(mark.nonce)) == 0 &&
		    map(region, offset)) {
			return true;
		}
	}
	return false;
}

bool region_is_alive(const struct region *region)
{
	return __atomic_load_n(&region->shared->magic, __ATOMIC_ACQUIRE) == CONDUIT_SHARED_MAGIC;
}

void region_forget(struct region *region)
{
	if (region->shared != NULL) {
		__atomic_store_n(&region->shared->magic, 0, __ATOMIC_RELEASE);
		munmap(region->shared, region->size);
		region->shared = NULL;
	}
}

uint32_t region_load_32(const uint32_t *field)
{
	return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

void region_text(const char *from, uint32_t size, uint32_t max, char *text, size_t text_size)
{
	size_t used = 0;

	for (uint32_t i = 0; i < size && i < max && used + sizeof("\\xNN") <= text_size; i++) {
		unsigned char c = (unsigned char)__atomic_load_n(&from[i], __ATOMIC_RELAXED);

		if (c == '\0') {
			break;
		}
		if (c == '\n' || c == '\t' || (c >= ' ' && c <= '~')) {
			text[used++] = (char)c;
		} else {
			used += (size_t)snprintf(text + used, text_size - used, "\\x%02x", c);
		}
	}
	text[used] = '\0';
}
