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
		int error = errno;

		close(region->ram_fd);
		return -error;
	}
	return 0;
}

/* The secret has done its work: from now on it is nowhere where the guest could come upon it. */
static void forget_nonce(struct region *region)
{
	explicit_bzero(region->shared->nonce, CONDUIT_NONCE_SIZE);
	explicit_bzero(region->config.nonce, CONDUIT_NONCE_SIZE);
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
	region->found = true;
	forget_nonce(region);
	return true;
}

/* Reads by pread(): it does not make pages where the guest has none yet, a mapping would. */
bool region_find(struct region *region)
{
	struct mark mark;

	for (uint64_t offset = 0; !region->found && offset < region->ram_size;
	     offset += CONDUIT_SHARED_ALIGN) {
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

void region_forget(struct region *region)
{
	if (region->shared != NULL) {
		munmap(region->shared, region->size);
		region->shared = NULL;
	}
}

void region_destroy(struct region *region)
{
	region_forget(region);
	close(region->ram_fd);
	region->ram_fd = -1;
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
