/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl disk` and `conduit ctl net`: devices of a running guest. */
#include "ctl/plug.h"

#include "abi/macro.h"
#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"
#include "guest/guest.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LIST_SIZE_MAX (4U << 20) /* so many disks with the longest paths */

static int ask(pid_t pid, const struct guest_request *request, struct guest_reply *reply)
{
	int fd = guest_ask(pid, *request, reply);

	if (fd >= 0 && reply->result != GUEST_OK) {
		message("%s", reply->result == GUEST_REFUSED ? reply->reason
							     : guest_result_text(reply->result));
		close(fd);
		fd = -1;
	}
	return fd;
}

/* The guest's process is in another folder. In a list of properties a comma of a path is written twice. */
static bool add_folder(struct guest_request *request, const char *file)
{
	char folder[GUEST_TEXT_SIZE / 4];
	size_t used = 0;

	if (file[0] != '/') {
		if (getcwd(folder, sizeof(folder)) == NULL) {
			return false;
		}
		for (const char *from = folder; *from != '\0'; from++) {
			request->text[used++] = *from;
			if (*from == ',') {
				request->text[used++] = ',';
			}
		}
		request->text[used++] = '/';
	}
	return snprintf(request->text + used, sizeof(request->text) - used, "%s", file) <
	       (int)(sizeof(request->text) - used);
}

static bool take_path(struct guest_request *request, const char *path)
{
	if (!add_folder(request, path)) {
		message("the path of %s is too long", path);
		return false;
	}
	return true;
}

static bool take_file(struct guest_request *request, const char *const *operands)
{
	return take_path(request, operands[0]);
}

static bool take_drive(struct guest_request *request, const char *const *operands)
{
	if (snprintf(request->name, sizeof(request->name), "%s", operands[0]) >=
	    (int)sizeof(request->name)) {
		message("%s is too long", operands[0]);
		return false;
	}
	return true;
}

static bool take_medium(struct guest_request *request, const char *const *operands)
{
	return take_drive(request, operands) && take_path(request, operands[1]);
}

static bool take_no_medium(struct guest_request *request, const char *const *operands)
{
	snprintf(request->text, sizeof(request->text), "%s", GUEST_NO_MEDIUM);
	return take_drive(request, operands);
}

static bool take_text(struct guest_request *request, const char *const *operands)
{
	if (strlen(operands[0]) >= sizeof(request->text)) {
		message("%s is too long", operands[0]);
		return false;
	}
	memcpy(request->text, operands[0], strlen(operands[0]) + 1);
	return true;
}

static bool take_size(struct guest_request *request, const char *const *operands)
{
	if (!size_parse(operands[1], &request->size)) {
		message("%s: requires a size, such as 512M or 16G", operands[1]);
		return false;
	}
	return take_text(request, operands);
}

static bool take_link(struct guest_request *request, const char *const *operands)
{
	request->argument = strcmp(operands[1], "up") == 0;
	if (request->argument == 0 && strcmp(operands[1], "down") != 0) {
		message("%s: requires up or down", operands[1]);
		return false;
	}
	return take_text(request, operands);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static void print_disk(const json_t *disk)
{
	json_int_t size = json_integer_value(json_object_get(disk, "size"));

	printf("%-8s controller %d LUN %-2d  %-6s %9" PRId64 " MiB  %-10s  %s\n",
	       text_of(disk, "name"), (int)json_integer_value(json_object_get(disk, "controller")),
	       (int)json_integer_value(json_object_get(disk, "lun")), text_of(disk, "kind"),
	       (int64_t)(size >> 20), text_of(disk, "access"), text_of(disk, "file"));
}

static void print_nic(const json_t *nic)
{
	printf("%-8s %s  link %-4s  %-6s %s\n", text_of(nic, "name"), text_of(nic, "mac"),
	       text_of(nic, "link"), text_of(nic, "kind"), text_of(nic, "target"));
}

/* returns: NULL after a message */
static json_t *read_list(int fd)
{
	FILE *stream = fdopen(fd, "r");
	json_t *list = stream != NULL ? json_loadf(stream, 0, NULL) : NULL;

	if (stream != NULL) {
		fclose(stream);
	} else {
		close(fd);
	}
	if (list == NULL) {
		message("the guest's list is cut off");
	}
	return list;
}

static int show(int fd, bool json, void (*print)(const json_t *object))
{
	json_t *list = read_list(fd);
	json_t *object;
	size_t i;

	if (list == NULL) {
		return STATUS_ERROR;
	}
	if (json) {
		json_dumpf(list, stdout, JSON_COMPACT);
		putchar('\n');
	} else {
		json_array_foreach(list, i, object)
		{
			print(object);
		}
	}
	json_decref(list);
	return STATUS_OK;
}

struct plug_action {
	const char *subject;
	const char *name;
	enum guest_operation operation;
	bool (*take)(struct guest_request *request, const char *const *operands);
	void (*print)(const json_t *object); /* of a list */
	const char *operands;                /* "" : none */
	size_t operand_count;
};

static const struct plug_action actions[] = {
	{ "disk", "add", GUEST_DISK_ADD, take_file, NULL, "FILE[,...]", 1 },
	{ "disk", "remove", GUEST_DISK_REMOVE, take_text, NULL, "NAME", 1 },
	{ "disk", "resize", GUEST_DISK_RESIZE, take_size, NULL, "NAME SIZE", 2 },
	{ "disk", "insert", GUEST_DISK_INSERT, take_medium, NULL, "NAME FILE[,...]", 2 },
	{ "disk", "eject", GUEST_DISK_INSERT, take_no_medium, NULL, "NAME", 1 },
	{ "disk", "list", GUEST_DISK_LIST, NULL, print_disk, "", 0 },
	{ "net", "add", GUEST_NET_ADD, take_text, NULL, "KIND", 1 },
	{ "net", "remove", GUEST_NET_REMOVE, take_text, NULL, "NAME", 1 },
	{ "net", "link", GUEST_NET_LINK, take_link, NULL, "NAME up|down", 2 },
	{ "net", "list", GUEST_NET_LIST, NULL, print_nic, "", 0 },
};

/* NULL after a message */
static const struct plug_action *find(const char *subject, const char *name)
{
	const char *names[ABI_COUNT(actions) + 1] = { NULL };
	size_t count = 0;

	for (size_t i = 0; i < ABI_COUNT(actions); i++) {
		if (strcmp(actions[i].subject, subject) != 0) {
			continue;
		}
		if (name != NULL && strcmp(actions[i].name, name) == 0) {
			return &actions[i];
		}
		names[count++] = actions[i].name;
	}
	if (name == NULL) {
		usage("ctl", "%s: which action?", subject);
	} else {
		option_no_such("ctl", "action", name, names, NULL);
	}
	return NULL;
}

int ctl_plug(pid_t pid, bool json, char **words)
{
	const struct plug_action *action = find(words[0], words[1]);
	const char *const *operands = (const char *const *)words + 2;
	struct guest_request request = { 0 };
	struct guest_reply reply;
	size_t count = 0;
	int fd;

	if (action == NULL) {
		return STATUS_USAGE;
	}
	while (operands[count] != NULL) {
		count++;
	}
	if (count != action->operand_count) {
		return usage("ctl", "%s %s requires %s", words[0], words[1],
			     count > action->operand_count && *action->operands == '\0'
				     ? "nothing more"
				     : action->operands);
	}
	request.operation = action->operation;
	if (action->take != NULL && !action->take(&request, operands)) {
		return STATUS_USAGE;
	}
	fd = ask(pid, &request, &reply);
	if (fd < 0) {
		return STATUS_ERROR;
	}
	if (action->print != NULL) {
		return show(fd, json, action->print);
	}
	close(fd);
	return STATUS_OK;
}
