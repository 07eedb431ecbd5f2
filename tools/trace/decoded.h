/* SPDX-License-Identifier: BSD-2-Clause */
/* A trace record with names: what the formatters print, the filter asks and the summary counts. */
#ifndef TRACE_DECODED_H
#define TRACE_DECODED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODED_NAME_SIZE 64
#define DECODED_TEXT_SIZE 160
#define DECODED_ITEM_MAX  96
#define DECODED_DEPTH_MAX 8 /* of groups in groups */

enum decoded_kind {
	DECODED_CALL,    /* guest to EL2 */
	DECODED_POSTED,  /* what a PostMessage posted, its call being lost */
	DECODED_MESSAGE, /* EL2 to guest */
	DECODED_EVENT,   /* EL2 to guest */
	DECODED_PACKET,  /* of a channel, in either direction */
	DECODED_LOST,
	DECODED_UNKNOWN, /* a kind of record that this version does not know */
};

enum decoded_status {
	DECODED_SUCCESSFUL,
	DECODED_FAILED,
	DECODED_UNFINISHED, /* did not return */
};

/* What a record belongs to; the classes of the filter (trace=%psci). */
enum decoded_class {
	CLASS_SMCCC =
		1U << 0, /* Arm architecture calls, general queries, services without a class */
	CLASS_PSCI = 1U << 1,
	CLASS_TRNG = 1U << 2,
	CLASS_SDEI = 1U << 3,
	CLASS_FFA = 1U << 4,
	CLASS_PV = 1U << 5,
	CLASS_KVM = 1U << 6,
	CLASS_HV = 1U << 7,        /* hypercalls, and what EL2 sends to the SynIC */
	CLASS_REGISTER = 1U << 8,  /* HvCallGetVpRegisters, HvCallSetVpRegisters */
	CLASS_VMBUS = 1U << 9,     /* PostMessage, SignalEvent, VMBus messages, event flags */
	CLASS_INCOMING = 1U << 10, /* EL2 to guest */
	CLASS_UNKNOWN = 1U << 11,  /* no table knows it */
	CLASS_DEVICE = 1U << 12,   /* packets of channels */
};

enum decoded_form {
	FORM_TEXT,   /* a word or a sentence */
	FORM_HEX,    /* text is 0x... */
	FORM_NUMBER, /* text is decimal, number holds the value */
	FORM_OBJECT, /* opens { ... }, or with a type in text: type( ... ) */
	FORM_ARRAY,  /* opens [ ... ] */
	FORM_END,    /* closes the one opened last */
};

struct decoded_item {
	enum decoded_form form;
	bool minor;  /* the text leaves it out without -v; JSON has it always */
	bool silent; /* the text leaves its name out: the value speaks for itself */
	uint64_t number;
	char name[DECODED_NAME_SIZE]; /* may be empty */
	char text[DECODED_TEXT_SIZE];
};

/* A tree in prefix order. When it is full, further items are dropped and `full` is set. */
struct decoded_list {
	size_t count;
	bool full;
	struct decoded_item items[DECODED_ITEM_MAX];
};

/* What only a packet has. */
struct decoded_packet {
	const char *device; /* "scsi" */
	uint32_t channel;   /* its relid */
	uint32_t subchannel;
	bool to_guest;
	bool answer;    /* to a packet of the other side: status and result say how it went */
	bool timed;     /* that packet is known, and so is the latency */
	uint64_t ticks; /* from that packet to this one */
	uint64_t transaction;
	uint64_t bytes; /* of data that the answered request moved */
};

struct decoded {
	enum decoded_kind kind;
	enum decoded_status status;
	uint32_t classes;
	uint16_t immediate;  /* of HVC or SMC */
	const char *conduit; /* "HVC", "SMC", "" */
	uint64_t number;     /* function ID or call code, message type, SINT or lost records */
	char name[DECODED_NAME_SIZE];
	/* First VP register, VMBus message, function asked for; may be empty */
	char detail[DECODED_NAME_SIZE];
	char result[DECODED_TEXT_SIZE]; /* text after " = " */
	struct decoded_list arguments;
	struct decoded_list results; /* further results */
	struct decoded_packet packet;
};

/** decoded_clear - make @decoded empty; the lists' items stay uninitialised */
void decoded_clear(struct decoded *decoded);

/** decoded_name - set the name of what is decoded; too long a one is cut */
void decoded_name(struct decoded *decoded, const char *name);

/** decoded_text - add `name=text`. @format as for printf; too long a text is cut */
void decoded_text(struct decoded_list *list, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** decoded_hex - add `name=0x...`. 0 is printed as "0" */
void decoded_hex(struct decoded_list *list, const char *name, uint64_t value);

/** decoded_number - add a decimal number */
void decoded_number(struct decoded_list *list, const char *name, uint64_t value);

/**
 * decoded_guid - add a GUID in text form from its 16 bytes in wire order, with what it is called,
 * if anything
 */
void decoded_guid(struct decoded_list *list, const char *name, const uint8_t *bytes,
		  const char *known_as);

/** decoded_minor - the item added last is a detail */
void decoded_minor(struct decoded_list *list);

/** decoded_silent - the name of the item added last says nothing new */
void decoded_silent(struct decoded_list *list);

/** decoded_object, decoded_array - open a group; @type may be NULL */
void decoded_object(struct decoded_list *list, const char *name, const char *type);
void decoded_array(struct decoded_list *list, const char *name);
void decoded_end(struct decoded_list *list);

#endif
