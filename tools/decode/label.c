/* SPDX-License-Identifier: BSD-2-Clause */
/* What a line of a log says that a number in it is. */
#include "decode/label.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "abi/smccc.h"

/* Digits of a 64-bit number */
#define HEX_DIGITS_MAX 16

/* How many words before a number may say what it is. */
#define LABEL_WORDS_MAX 8

/* What a word says about a number behind it. */
enum sense {
	SENSE_NONE,   /* unknown: the number may be anything of that name */
	SENSE_OTHER,  /* the number is something else */
	SENSE_FILLER, /* is, of: as if it were left out */
	SENSE_EVENT, /* invalid, received, EL1: what became of a call or who made it, not what the number is */
	SENSE_SUFFIX,   /* id, number: the word before it tells whose */
	SENSE_CALL,     /* call: likewise */
	SENSE_SERVICE,  /* before "call" only: of such calls */
	SENSE_FUNCTION, /* a function, of SMCCC or not */
	SENSE_TOPIC,    /* SMCCC, and what is called by it */
};

/* In lower case. A dash joins two parts. */
struct word {
	const char *text;
	size_t size;
	enum sense sense;
};

#define WORD(text, sense)                                                                          \
	{                                                                                          \
		text, sizeof(text) - 1, SENSE_##sense                                              \
	}

static const struct word words[] = {
	WORD("smc", TOPIC),
	WORD("smcs", TOPIC),
	WORD("smc32", TOPIC),
	WORD("smc64", TOPIC),
	WORD("hvc", TOPIC),
	WORD("hvcs", TOPIC),
	WORD("hvc32", TOPIC),
	WORD("hvc64", TOPIC),
	WORD("smccc", TOPIC),
	WORD("scm", TOPIC),
	WORD("psci", TOPIC),
	WORD("sdei", TOPIC),
	WORD("ffa", TOPIC),
	WORD("ff-a", TOPIC),
	WORD("hypercall", TOPIC),
	WORD("hypercalls", TOPIC),
	WORD("fid", TOPIC),
	WORD("fnid", TOPIC),
	WORD("funcid", TOPIC),
	WORD("functionid", TOPIC),
	WORD("smcid", TOPIC),
	WORD("hvcid", TOPIC),
	WORD("smcfid", TOPIC),
	WORD("callid", TOPIC),
	WORD("fn", FUNCTION),
	WORD("func", FUNCTION),
	WORD("function", FUNCTION),
	WORD("call", CALL),
	WORD("calls", CALL),
	WORD("request", CALL),
	WORD("command", CALL),
	WORD("cmd", CALL),
	WORD("service", SERVICE),
	WORD("sip", SERVICE),
	WORD("oem", SERVICE),
	WORD("fast", SERVICE),
	WORD("yielding", SERVICE),
	WORD("standard", SERVICE),
	WORD("std", SERVICE),
	WORD("monitor", SERVICE),
	WORD("firmware", SERVICE),
	WORD("hypervisor", SERVICE),
	WORD("secure", SERVICE),
	WORD("tos", SERVICE),
	WORD("id", SUFFIX),
	WORD("ids", SUFFIX),
	WORD("identifier", SUFFIX),
	WORD("number", SUFFIX),
	WORD("num", SUFFIX),
	WORD("nr", SUFFIX),
	WORD("no", SUFFIX),
	WORD("code", SUFFIX),
	WORD("value", SUFFIX),
	WORD("val", SUFFIX),
	WORD("is", FILLER),
	WORD("was", FILLER),
	WORD("of", FILLER),
	WORD("for", FILLER),
	WORD("with", FILLER),
	WORD("the", FILLER),
	WORD("a", FILLER),
	WORD("an", FILLER),
	WORD("invalid", EVENT),
	WORD("unknown", EVENT),
	WORD("unhandled", EVENT),
	WORD("unsupported", EVENT),
	WORD("unimplemented", EVENT),
	WORD("undefined", EVENT),
	WORD("unexpected", EVENT),
	WORD("illegal", EVENT),
	WORD("bad", EVENT),
	WORD("not", EVENT),
	WORD("supported", EVENT),
	WORD("implemented", EVENT),
	WORD("failed", EVENT),
	WORD("failing", EVENT),
	WORD("rejected", EVENT),
	WORD("refused", EVENT),
	WORD("denied", EVENT),
	WORD("ignored", EVENT),
	WORD("ignoring", EVENT),
	WORD("blocked", EVENT),
	WORD("got", EVENT),
	WORD("received", EVENT),
	WORD("sent", EVENT),
	WORD("sending", EVENT),
	WORD("issued", EVENT),
	WORD("issuing", EVENT),
	WORD("called", EVENT),
	WORD("calling", EVENT),
	WORD("invoked", EVENT),
	WORD("invoking", EVENT),
	WORD("executed", EVENT),
	WORD("executing", EVENT),
	WORD("trapped", EVENT),
	WORD("intercepted", EVENT),
	WORD("handled", EVENT),
	WORD("handling", EVENT),
	WORD("forwarded", EVENT),
	WORD("forwarding", EVENT),
	WORD("el0", EVENT),
	WORD("el1", EVENT),
	WORD("el2", EVENT),
	WORD("el3", EVENT),
	WORD("guest", EVENT),
	WORD("caller", EVENT),
	/* Where something is, or goes */
	WORD("at", OTHER),
	WORD("from", OTHER),
	WORD("to", OTHER),
	WORD("into", OTHER),
	WORD("in", OTHER),
	WORD("on", OTHER),
	WORD("addr", OTHER),
	WORD("address", OTHER),
	WORD("addresses", OTHER),
	WORD("base", OTHER),
	WORD("start", OTHER),
	WORD("end", OTHER),
	WORD("entry", OTHER),
	WORD("entrypoint", OTHER),
	WORD("ep", OTHER),
	WORD("point", OTHER),
	WORD("vector", OTHER),
	WORD("vectors", OTHER),
	WORD("ptr", OTHER),
	WORD("pointer", OTHER),
	WORD("phys", OTHER),
	WORD("physical", OTHER),
	WORD("virt", OTHER),
	WORD("virtual", OTHER),
	WORD("paddr", OTHER),
	WORD("vaddr", OTHER),
	WORD("pa", OTHER),
	WORD("va", OTHER),
	WORD("ipa", OTHER),
	WORD("gpa", OTHER),
	WORD("gfn", OTHER),
	WORD("pfn", OTHER),
	WORD("dma", OTHER),
	WORD("mem", OTHER),
	WORD("memory", OTHER),
	WORD("ram", OTHER),
	WORD("dram", OTHER),
	WORD("shmem", OTHER),
	WORD("shm", OTHER),
	WORD("buffer", OTHER),
	WORD("buf", OTHER),
	WORD("page", OTHER),
	WORD("pages", OTHER),
	WORD("pool", OTHER),
	WORD("heap", OTHER),
	WORD("stack", OTHER),
	WORD("carveout", OTHER),
	WORD("region", OTHER),
	WORD("regions", OTHER),
	WORD("range", OTHER),
	WORD("resource", OTHER),
	WORD("mmio", OTHER),
	WORD("iomem", OTHER),
	WORD("io", OTHER),
	WORD("reg", OTHER),
	WORD("register", OTHER),
	WORD("offset", OTHER),
	WORD("off", OTHER),
	WORD("initrd", OTHER),
	WORD("initramfs", OTHER),
	WORD("ramdisk", OTHER),
	WORD("kernel", OTHER),
	WORD("image", OTHER),
	WORD("fdt", OTHER),
	WORD("dtb", OTHER),
	WORD("load", OTHER),
	WORD("loaded", OTHER),
	WORD("loading", OTHER),
	WORD("pc", OTHER),
	WORD("lr", OTHER),
	WORD("sp", OTHER),
	WORD("elr", OTHER),
	WORD("far", OTHER),
	WORD("esr", OTHER),
	WORD("spsr", OTHER),
	WORD("ttbr", OTHER),
	WORD("vbar", OTHER),
	/* How much, and of what kind */
	WORD("size", OTHER),
	WORD("len", OTHER),
	WORD("length", OTHER),
	WORD("count", OTHER),
	WORD("limit", OTHER),
	WORD("total", OTHER),
	WORD("freq", OTHER),
	WORD("frequency", OTHER),
	WORD("rate", OTHER),
	WORD("clock", OTHER),
	WORD("clk", OTHER),
	WORD("mask", OTHER),
	WORD("flags", OTHER),
	WORD("attr", OTHER),
	WORD("attrs", OTHER),
	WORD("version", OTHER),
	WORD("rev", OTHER),
	WORD("revision", OTHER),
	WORD("irq", OTHER),
	WORD("intid", OTHER),
	WORD("cpu", OTHER),
	WORD("cpuid", OTHER),
	WORD("mpidr", OTHER),
	WORD("midr", OTHER),
	WORD("context", OTHER),
	WORD("ctx", OTHER),
	WORD("state", OTHER),
	WORD("uuid", OTHER),
	WORD("uid", OTHER),
	WORD("hash", OTHER),
	WORD("magic", OTHER),
	WORD("cookie", OTHER),
	WORD("data", OTHER),
	WORD("arg", OTHER),
	WORD("args", OTHER),
	WORD("argument", OTHER),
	WORD("arguments", OTHER),
	WORD("param", OTHER),
	WORD("params", OTHER),
	WORD("parameter", OTHER),
	/* What came of it */
	WORD("ret", OTHER),
	WORD("return", OTHER),
	WORD("returns", OTHER),
	WORD("returned", OTHER),
	WORD("result", OTHER),
	WORD("res", OTHER),
	WORD("rc", OTHER),
	WORD("status", OTHER),
	WORD("err", OTHER),
	WORD("error", OTHER),
	WORD("answer", OTHER),
	WORD("answers", OTHER),
	WORD("answered", OTHER),
};

/* Behind a number, these make it an amount or the begin of a range. */
static const char *const units[] = { "bytes", "byte",  "kb",    "kib",     "mb",    "mib",
				     "gb",    "hz",    "khz",   "mhz",     "ns",    "us",
				     "ms",    "pages", "to",    "through", "ticks", "irqs",
				     "s",     "sec",   "sects", "sectors", "rpm" };

bool part_next(const char *at, const char *end, struct part *part)
{
	while (at < end && !isalnum((unsigned char)*at)) {
		at++;
	}
	part->text = at;
	while (at < end && isalnum((unsigned char)*at)) {
		at++;
	}
	part->size = (size_t)(at - part->text);
	return part->size != 0;
}

bool part_before(const char *start, const char *at, struct part *part)
{
	const char *end;

	while (at > start && !isalnum((unsigned char)at[-1])) {
		at--;
	}
	end = at;
	while (at > start && isalnum((unsigned char)at[-1])) {
		at--;
	}
	part->text = at;
	part->size = (size_t)(end - at);
	return part->size != 0;
}

bool part_is(const struct part *part, const char *word)
{
	return part->size == strlen(word) && strncasecmp(part->text, word, part->size) == 0;
}

bool part_number(const struct part *part, uint64_t *value)
{
	bool prefixed = part->size > 2 && part->text[0] == '0' &&
			(part->text[1] == 'x' || part->text[1] == 'X');
	size_t at = prefixed ? 2 : 0;
	size_t digits = part->size - at;

	if (digits > HEX_DIGITS_MAX || (!prefixed && digits != 8 && digits != HEX_DIGITS_MAX)) {
		return false;
	}
	*value = 0;
	for (; at < part->size; at++) {
		int c = tolower((unsigned char)part->text[at]);

		if (!isxdigit(c)) {
			return false;
		}
		*value = *value << 4 | (uint64_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

bool part_register(const struct part *part, uint32_t *number)
{
	if (part->size < 2 || part->size > 3 || strchr("xwraXWRA", part->text[0]) == NULL) {
		return false;
	}
	*number = 0;
	for (size_t i = 1; i < part->size; i++) {
		if (!isdigit((unsigned char)part->text[i])) {
			return false;
		}
		*number = *number * 10 + (uint32_t)(part->text[i] - '0');
	}
	return *number < SMCCC_REGISTER_COUNT_64;
}

/* Whether the part is the word, or the last part of it. */
static bool ends_word(const char *start, const struct part *part, const struct word *word)
{
	const char *end = part->text + part->size;

	if (word->size == part->size) {
		return strncasecmp(part->text, word->text, word->size) == 0;
	}
	return word->size > part->size && word->text[word->size - part->size - 1] == '-' &&
	       word->size <= (size_t)(end - start) &&
	       strncasecmp(end - word->size, word->text, word->size) == 0 &&
	       (end - word->size == start || !isalnum((unsigned char)*(end - word->size - 1)));
}

static enum sense sense_of(const char *start, const struct part *part)
{
	for (size_t i = 0; i < ABI_COUNT(words); i++) {
		if (ends_word(start, part, &words[i])) {
			return words[i].sense;
		}
	}
	return SENSE_NONE;
}

/* Any number, of whatever base and width. */
static bool is_digits(const struct part *part)
{
	uint64_t value;

	return part_number(part, &value) || isdigit((unsigned char)part->text[0]);
}

static bool in_set(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* A dash, a wave or two dots, with blanks or without. returns: what is beyond it, or NULL */
static const char *skip_dash(const char *at, const char *end)
{
	while (at < end && *at == ' ') {
		at++;
	}
	if (at < end && (*at == '-' || *at == '~')) {
		at++;
	} else if (end - at > 1 && at[0] == '.' && at[1] == '.') {
		at += 2;
	} else {
		return NULL;
	}
	while (at < end && (*at == ' ' || *at == '.')) {
		at++;
	}
	return at;
}

/* A range, an amount, an address with its symbol, a name of a device: what stands behind. */
static bool is_other_by_end(const char *at, const char *end)
{
	const char *beyond = skip_dash(at, end);
	struct part next;

	if (beyond != NULL && beyond < end && isdigit((unsigned char)*beyond)) {
		return true;
	}
	if (at < end && (in_set(*at, "_@+~$") ||
			 (in_set(*at, "/.:-") && at + 1 < end && isalnum((unsigned char)at[1])))) {
		return true;
	}
	while (at < end && *at == ' ') {
		at++;
	}
	if (at < end && in_set(*at, "@<")) {
		return true;
	}
	if (!part_next(at, end, &next) || next.text != at) {
		return false;
	}
	for (size_t i = 0; i < ABI_COUNT(units); i++) {
		if (part_is(&next, units[i])) {
			return true;
		}
	}
	return false;
}

/* The end of a range, an element of a list, a part of a name or of a sum: what stands before. */
static bool is_other_by_start(const char *start, const char *at)
{
	const char *gap = at;
	struct part before;

	if (at > start && in_set(at[-1], "_@/+~$.-%,")) {
		return true;
	}
	if (!part_before(start, at, &before)) {
		return false;
	}
	gap = before.text + before.size;
	/* A range; or arguments, one after the other. */
	if (is_digits(&before) &&
	    (skip_dash(gap, at) == at || strspn(gap, ", @") >= (size_t)(at - gap))) {
		return true;
	}
	/* "smc -> 0x84000003" tells what it answered. */
	return at - gap >= 2 && memmem(gap, (size_t)(at - gap), "->", 2) != NULL;
}

/* "84000004:  d4000003  smc #0x0": what a disassembly or a dump begins with. */
static bool is_address_of_line(const char *start, const struct part *number, const char *end)
{
	const char *behind = number->text + number->size;
	struct part before;

	return behind < end && *behind == ':' && !part_before(start, number->text, &before);
}

/* Whether what is between a word and what follows it lets the word be part of the label. */
static bool gap_joins(const char *from, const char *to)
{
	for (; from < to; from++) {
		if (in_set(*from, ",;|")) {
			return false;
		}
	}
	return true;
}

/* What was read so far, from the nearest word to the first. */
struct reading {
	bool own;      /* "=" stands before the number */
	bool suffix;   /* "id" */
	bool call;     /* "call" */
	bool distance; /* a word that says nothing: those before it say less */
	bool unknown;  /* a word that may say what the number is */
};

/* A word that says nothing, or nothing at this place. returns: true if this settles it */
static bool read_other_word(struct reading *reading, enum sense sense, enum label *label)
{
	/* "device id": the word before "id" tells whose it is. "word=" is about the word. */
	bool named = reading->own || (reading->suffix && !reading->call);

	*label = LABEL_OTHER;
	if (named && !reading->distance) {
		return true;
	}
	reading->distance = true;
	reading->unknown = reading->unknown || sense == SENSE_NONE || sense == SENSE_SERVICE;
	return false;
}

/* returns: true if this word settles it */
static bool read_word(struct reading *reading, enum sense sense, enum label *label)
{
	bool near = !reading->distance;

	if (!near && sense != SENSE_TOPIC) {
		return read_other_word(reading, sense, label);
	}
	switch (sense) {
	case SENSE_TOPIC:
		/* "smc: found chip": only what is known not to name the number may stand between. */
		*label = near ? LABEL_FID : reading->unknown ? LABEL_WORD : LABEL_TOPIC;
		return true;
	case SENSE_FUNCTION:
		*label = reading->suffix || reading->call ? LABEL_FID : LABEL_FUNCTION;
		return true;
	case SENSE_SERVICE:
		*label = reading->call ? LABEL_FID : LABEL_CALL;
		return reading->call || reading->suffix || read_other_word(reading, sense, label);
	case SENSE_OTHER:
		*label = LABEL_OTHER;
		return !reading->call || read_other_word(reading, sense, label);
	case SENSE_CALL:
		*label = LABEL_FID;
		reading->call = true;
		return reading->suffix;
	case SENSE_SUFFIX:
		reading->suffix = true;
		return false;
	case SENSE_FILLER:
		return false;
	case SENSE_EVENT:
	case SENSE_NONE:
	default:
		return read_other_word(reading, sense, label);
	}
}

/* returns: what the words say together, none of which settles it */
static enum label conclude(const struct reading *reading)
{
	if (reading->call) {
		return LABEL_CALL;
	}
	if (reading->suffix) {
		return LABEL_OTHER;
	}
	return reading->unknown ? LABEL_WORD : LABEL_NONE;
}

enum label label_of(const char *text, size_t size, const struct part *number)
{
	struct reading reading = { .own = false };
	const char *at = number->text;
	enum label label;
	struct part part;
	uint32_t register_number;

	if (is_other_by_end(at + number->size, text + size) || is_other_by_start(text, at) ||
	    is_address_of_line(text, number, text + size)) {
		return LABEL_OTHER;
	}
	for (int i = 0; i < LABEL_WORDS_MAX && part_before(text, at, &part); i++) {
		const char *gap = part.text + part.size;

		if (i == 0 && part_register(&part, &register_number)) {
			return register_number == 0 ? LABEL_FUNCTION : LABEL_OTHER;
		}
		if (!gap_joins(gap, at) || is_digits(&part)) {
			break;
		}
		reading.own =
			reading.own || (i == 0 && memchr(gap, '=', (size_t)(at - gap)) != NULL);
		if (read_word(&reading, sense_of(text, &part), &label)) {
			return label;
		}
		at = part.text;
	}
	return conclude(&reading);
}

bool label_is_topic(const char *text, size_t size)
{
	const char *end = text + size;
	bool service = false;
	struct part part;

	for (const char *at = text; part_next(at, end, &part); at = part.text + part.size) {
		enum sense sense = sense_of(text, &part);

		if (sense == SENSE_TOPIC || (sense == SENSE_CALL && service)) {
			return true;
		}
		service = sense == SENSE_SERVICE;
	}
	return false;
}
