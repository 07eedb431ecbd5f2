/* SPDX-License-Identifier: BSD-2-Clause */
/* A disk or a CD of the guest: what the user wants, and whether its file can be had. */
#include "run/disk.h"

#include "abi/macro.h"
#include "cli/number.h"
#include "cli/property.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR_SIZE_DEFAULT 512

/* No LUN is named. */
#define LUN_ANY DISK_LUNS_MAX

#define SERIAL_MAX 36 /* OBS: QEMU hw/scsi/scsi-disk.c cuts off what is more */

/* OBS: QEMU block/file-posix.c: the locks that tell other processes who writes, and who stands no writer. */
#define LOCK_WRITES    101
#define LOCK_NO_WRITER 201

void disks_init(struct disks *disks)
{
	*disks = (struct disks){ .controller_count = 1 };
}

void disk_remove(struct disk *disk)
{
	free(disk->text);
	free(disk->medium);
	if (disk->file != NULL && disk->overlay_fd >= 0) {
		close(disk->overlay_fd);
	}
	*disk = (struct disk){ .file = NULL };
}

struct disk *disks_find(struct disks *disks, const char *name)
{
	for (size_t i = 0; i < DISK_MAX; i++) {
		if (disks->all[i].file != NULL && strcmp(disks->all[i].name, name) == 0) {
			return &disks->all[i];
		}
	}
	return NULL;
}

/* QEMU takes a serial number into a list of properties, and the guest into names of files. */
static bool is_serial(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_.");

	return length > 0 && length <= SERIAL_MAX && text[length] == '\0';
}

static bool take_flag(struct disk *disk, const char *word)
{
	if (strcmp(word, "readonly") == 0) {
		disk->readonly = true;
	} else if (strcmp(word, "snapshot") == 0) {
		disk->snapshot = true;
	} else {
		return false;
	}
	return true;
}

/* A property with one number. */
static const struct number_row {
	const char *name;
	uint64_t last;
	size_t offset; /* of an unsigned int */
} number_rows[] = {
	{ "controller", DISK_CONTROLLERS_MAX - 1, offsetof(struct disk, controller) },
	{ "lun", DISK_LUNS_MAX - 1, offsetof(struct disk, lun) },
};

static bool take_number(struct disk *disk, const struct number_row *row, const char *value,
			struct refusal *refusal)
{
	uint64_t number;

	if (!number_parse(value, 0, row->last, &number)) {
		return refuse(refusal, "%s=%s: requires a number from 0 to %d", row->name, value,
			      (int)row->last);
	}
	*(unsigned int *)(void *)((char *)disk + row->offset) = (unsigned int)number;
	return true;
}

static bool take_text(struct disk *disk, const char *word, struct refusal *refusal)
{
	const char *value;

	if ((value = property_value(word, "format")) != NULL) {
		disk->format = value;
		return strcmp(value, "raw") == 0 || strcmp(value, "qcow2") == 0 ||
		       refuse(refusal, "format=%s: requires raw or qcow2", value);
	}
	if ((value = property_value(word, "serial")) != NULL) {
		disk->serial = value;
		return is_serial(value) ||
		       refuse(refusal,
			      "serial=%s: requires 1 to %d letters, digits, '-', '_' or '.'", value,
			      SERIAL_MAX);
	}
	if ((value = property_value(word, "sector")) != NULL && !disk->is_cdrom) {
		disk->sector_size = strcmp(value, "4096") == 0 ? 4096 : SECTOR_SIZE_DEFAULT;
		return disk->sector_size == 4096 || strcmp(value, "512") == 0 ||
		       refuse(refusal, "sector=%s: requires 512 or 4096", value);
	}
	return refuse(refusal,
		      "what is '%s'? A disk takes format=, readonly, snapshot, serial=, sector=, "
		      "controller= and lun=; a comma in a name is written twice",
		      word);
}

static bool take_word(struct disk *disk, const char *word, struct refusal *refusal)
{
	if (take_flag(disk, word)) {
		return true;
	}
	for (size_t i = 0; i < ABI_COUNT(number_rows); i++) {
		const char *value = property_value(word, number_rows[i].name);

		if (value != NULL) {
			return take_number(disk, &number_rows[i], value, refusal);
		}
	}
	return take_text(disk, word, refusal);
}

static bool parse(struct disk *disk, struct refusal *refusal)
{
	char *rest = disk->text;
	const char *word;

	disk->file = property_next(&rest);
	if (disk->file == NULL || *disk->file == '\0') {
		return refuse(refusal, "requires a file");
	}
	while ((word = property_next(&rest)) != NULL) {
		if (!take_word(disk, word, refusal)) {
			return false;
		}
	}
	if (disk->readonly && disk->snapshot) {
		return refuse(refusal, "readonly and snapshot exclude each other");
	}
	disk->is_empty = disk->is_cdrom && strcmp(disk->file, GUEST_NO_MEDIUM) == 0;
	disk->readonly |= disk->is_cdrom;
	disk->snapshot &= !disk->is_cdrom;
	return true;
}

/* The lowest bit that is not set; DISK_LUNS_MAX: all are */
static unsigned int first_clear(uint64_t bits)
{
	return bits == UINT64_MAX ? DISK_LUNS_MAX : (unsigned int)__builtin_ctzll(~bits);
}

static struct disk *find_place(struct disks *disks)
{
	for (size_t i = 0; i < DISK_MAX; i++) {
		if (disks->all[i].file == NULL) {
			return &disks->all[i];
		}
	}
	return NULL;
}

/* The disk that is there, or NULL. */
static const struct disk *at_lun(const struct disks *disks, unsigned int controller,
				 unsigned int lun)
{
	for (size_t i = 0; i < DISK_MAX; i++) {
		const struct disk *disk = &disks->all[i];

		if (disk->file != NULL && disk->controller == controller && disk->lun == lun) {
			return disk;
		}
	}
	return NULL;
}

static bool choose_lun(struct disks *disks, struct disk *disk, struct refusal *refusal)
{
	uint64_t *used = &disks->used_luns[disk->controller];
	const struct disk *other;
	uint64_t taken = 0;

	if (disk->lun != LUN_ANY) {
		other = at_lun(disks, disk->controller, disk->lun);
		if (other != NULL) {
			return refuse(refusal, "lun=%u: %s is there", disk->lun, other->name);
		}
	} else {
		for (unsigned int lun = 0; lun < DISK_LUNS_MAX; lun++) {
			taken |= (uint64_t)(at_lun(disks, disk->controller, lun) != NULL) << lun;
		}
		disk->lun = first_clear(taken | *used);
		if (disk->lun == DISK_LUNS_MAX) {
			disk->lun = first_clear(taken);
		}
		if (disk->lun == DISK_LUNS_MAX) {
			return refuse(
				refusal,
				"controller %u has its %d disks; controller=0 to %d name another",
				disk->controller, DISK_LUNS_MAX, DISK_CONTROLLERS_MAX - 1);
		}
	}
	*used |= 1ULL << disk->lun;
	return true;
}

/* A disk as its description has it; the caller frees its text, after a refusal, too. */
static bool describe(struct disk *disk, const char *text, bool is_cdrom, struct refusal *refusal)
{
	*disk = (struct disk){ .text = strdup(text),
			       .is_cdrom = is_cdrom,
			       .sector_size = SECTOR_SIZE_DEFAULT,
			       .lun = LUN_ANY,
			       .overlay_fd = -1 };
	if (disk->text == NULL) {
		refuse(refusal, "not enough memory");
		return false;
	}
	return parse(disk, refusal);
}

struct disk *disks_add(struct disks *disks, const char *text, bool is_cdrom,
		       struct refusal *refusal)
{
	struct disk *placed = find_place(disks);
	struct disk disk;

	if (!describe(&disk, text, is_cdrom, refusal) || !choose_lun(disks, &disk, refusal)) {
		free(disk.text);
		return NULL;
	}
	*placed = disk;
	snprintf(placed->name, sizeof(placed->name), "%s%u", is_cdrom ? "cd" : "disk",
		 disks->name_count++);
	if (disk.controller >= disks->controller_count) {
		disks->controller_count = disk.controller + 1;
	}
	return placed;
}

/* How files of a format begin, of those that people have. */
struct magic {
	const char *name;
	const char *bytes;
};

static const struct magic qcow2 = { "qcow2", "QFI\xfb" };

static const struct magic others[] = {
	{ "vhdx", "vhdxfile" },
	{ "vmdk", "KDMV" },
};

static bool begins(const char *head, const struct magic *magic)
{
	return memcmp(head, magic->bytes, strlen(magic->bytes)) == 0;
}

/*
 * The name decides, and the contents must agree: a guest writes what it likes to a raw disk, also the head of a qcow2 file
 * that names any file of the PC as its base.
 */
static bool find_format(struct disk *disk, const char *head, struct refusal *refusal)
{
	const char *suffix = strrchr(disk->file, '.');
	bool is_qcow2 = begins(head, &qcow2);

	if (disk->format == NULL) {
		disk->format = suffix != NULL && strcmp(suffix, ".qcow2") == 0 ? "qcow2" : "raw";
		if (strcmp(disk->format, "raw") == 0 && is_qcow2) {
			return refuse(
				refusal,
				"%s begins like a qcow2 image; say format=qcow2 if you made it so, "
				"format=raw if its guest did",
				disk->file);
		}
		for (size_t i = 0; i < ABI_COUNT(others); i++) {
			if (begins(head, &others[i])) {
				return refuse(
					refusal,
					"%s is a %s image; make one that conduit takes: qemu-img "
					"convert -O qcow2 %s NEW.qcow2",
					disk->file, others[i].name, disk->file);
			}
		}
	}
	if (strcmp(disk->format, "qcow2") == 0 && !is_qcow2) {
		return refuse(refusal, "%s is no qcow2 image; format=raw takes it as it is",
			      disk->file);
	}
	return true;
}

/* Would QEMU's own lock be refused? */
static bool is_locked(int fd, bool writes)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

	lock.l_start = LOCK_WRITES;
	if (fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
		return true;
	}
	lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	lock.l_start = LOCK_NO_WRITER;
	return writes && fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool writes_file(const struct disk *disk)
{
	return !disk->readonly && !disk->snapshot;
}

/* Another disk of this machine is the same file, and one of the two writes it. */
static bool is_shared(const struct disks *disks, const struct disk *disk, const struct stat *file)
{
	for (size_t i = 0; i < DISK_MAX; i++) {
		const struct disk *other = &disks->all[i];
		struct stat stat_;

		if (other != disk && other->file != NULL && !other->is_empty &&
		    (writes_file(other) || writes_file(disk)) && stat(other->file, &stat_) == 0 &&
		    stat_.st_dev == file->st_dev && stat_.st_ino == file->st_ino) {
			return true;
		}
	}
	return false;
}

static bool check_file(const struct disks *disks, struct disk *disk, int fd,
		       struct refusal *refusal)
{
	char head[8] = "";
	struct stat stat_;
	off_t size;

	if (fstat(fd, &stat_) != 0 || (!S_ISREG(stat_.st_mode) && !S_ISBLK(stat_.st_mode))) {
		return refuse(refusal, "%s is no file or block device", disk->file);
	}
	disk->is_block = S_ISBLK(stat_.st_mode);
	size = lseek(fd, 0, SEEK_END);
	if (size == 0) {
		return refuse(refusal, "%s is empty; truncate -s 8G %s gives it a size", disk->file,
			      disk->file);
	}
	if (pread(fd, head, sizeof(head), 0) < 0) {
		return refuse(refusal, "cannot read %s: %s", disk->file, strerror(errno));
	}
	if (!find_format(disk, head, refusal)) {
		return false;
	}
	if (disk->sector_size != SECTOR_SIZE_DEFAULT && disk_size(disk) % disk->sector_size != 0) {
		return refuse(refusal, "sector=%u: the size of %s is no multiple of it",
			      disk->sector_size, disk->file);
	}
	if (is_shared(disks, disk, &stat_)) {
		return refuse(
			refusal,
			"%s is a disk of this guest already; readonly or snapshot on both shares it",
			disk->file);
	}
	if (is_locked(fd, writes_file(disk))) {
		return refuse(refusal, "%s is in use by another process, such as a guest that runs",
			      disk->file);
	}
	return true;
}

/* [QEMU docs/interop/qcow2.txt, "Header"]: the size is big endian, at 24. */
uint64_t disk_size(const struct disk *disk)
{
	uint64_t size = 0;
	bool is_qcow2;
	int fd;

	if (disk->is_empty) {
		return 0;
	}
	is_qcow2 = disk->overlay_fd >= 0 || strcmp(disk->format, "qcow2") == 0;
	fd = disk->overlay_fd >= 0 ? dup(disk->overlay_fd)
				   : open(disk->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		return 0;
	}
	if (!is_qcow2) {
		off_t end = lseek(fd, 0, SEEK_END);

		size = end > 0 ? (uint64_t)end : 0;
	} else if (pread(fd, &size, sizeof(size), 24) != (ssize_t)sizeof(size)) {
		size = 0;
	}
	close(fd);
	return is_qcow2 ? be64toh(size) : size;
}

bool disk_check(const struct disks *disks, struct disk *disk, struct refusal *refusal)
{
	bool writes = writes_file(disk);
	bool good;
	int fd;

	if (disk->is_empty) {
		return true;
	}
	/* Not blocking: a FIFO would be waited for. */
	fd = open(disk->file, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && writes && (errno == EACCES || errno == EROFS) &&
	    access(disk->file, R_OK) == 0) {
		return refuse(refusal, "cannot write %s: %s; add ,readonly or ,snapshot to it",
			      disk->file, strerror(errno));
	}
	if (fd < 0) {
		return refuse(refusal, "cannot open %s: %s", disk->file, strerror(errno));
	}
	good = check_file(disks, disk, fd, refusal);
	close(fd);
	return good;
}

bool disk_load(const struct disks *disks, const struct disk *drive, const char *text,
	       struct disk *loaded, struct refusal *refusal)
{
	struct disk medium;
	bool good;

	if (!drive->is_cdrom) {
		return refuse(refusal, "%s is no drive for CDs; 'disk add' adds a disk",
			      drive->name);
	}
	good = describe(&medium, text, true, refusal);
	if (good && (medium.serial != NULL || medium.controller != 0 || medium.lun != LUN_ANY)) {
		good = refuse(refusal, "a medium takes format= only; the drive has the rest");
	}
	if (!good || !disk_check(disks, &medium, refusal)) {
		free(medium.text);
		return false;
	}
	*loaded = *drive;
	loaded->medium = medium.text;
	loaded->file = medium.file;
	loaded->format = medium.format;
	loaded->is_empty = medium.is_empty;
	loaded->is_block = medium.is_block;
	loaded->has_node = false;
	return true;
}

void disk_take(struct disk *drive, const struct disk *loaded)
{
	free(drive->medium);
	*drive = *loaded;
}
