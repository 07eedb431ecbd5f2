/* SPDX-License-Identifier: BSD-2-Clause */
/* Text: comparison, formatting, the command line. */
#include "machine/machine.h"

#include <stdarg.h>

bool text_is(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

bool text_begins(const char *text, const char *with)
{
	while (*with != '\0' && *text == *with) {
		text++;
		with++;
	}
	return *with == '\0';
}

size_t text_length(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0') {
		length++;
	}
	return length;
}

/* Where formatted text goes. */
struct sink {
	char *text;
	size_t size;
	size_t used;
};

/* How one argument is to look. */
struct field {
	uint32_t width;
	bool zeros;
	bool left;
	bool is_long;
};

static void add(struct sink *sink, char c)
{
	if (sink->used + 1 < sink->size) {
		sink->text[sink->used++] = c;
	}
}

static void add_text(struct sink *sink, const char *text, const struct field *field)
{
	size_t length = text_length(text);

	for (size_t i = length; !field->left && i < field->width; i++) {
		add(sink, ' ');
	}
	while (*text != '\0') {
		add(sink, *text++);
	}
	for (size_t i = length; field->left && i < field->width; i++) {
		add(sink, ' ');
	}
}

static void add_number(struct sink *sink, uint64_t value, bool negative, uint32_t base,
		       const struct field *field)
{
	char digits[24];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (field->zeros && count < field->width && count < sizeof(digits) - 1) {
		digits[count++] = '0';
	}
	if (negative) {
		digits[count++] = '-';
	}
	for (uint32_t i = count; i < field->width; i++) {
		add(sink, ' ');
	}
	while (count != 0) {
		add(sink, digits[--count]);
	}
}

static const char *read_field(const char *format, struct field *field)
{
	*field = (struct field){ 0 };
	for (;; format++) {
		if (*format == '-') {
			field->left = true;
		} else if (*format == '0' && field->width == 0) {
			field->zeros = true;
		} else if (*format >= '0' && *format <= '9') {
			field->width = field->width * 10 + (uint32_t)(*format - '0');
		} else if (*format == 'l' || *format == 'z') {
			field->is_long = true;
		} else {
			return format;
		}
	}
}

static void add_argument(struct sink *sink, char kind, const struct field *field, va_list *list)
{
	int64_t number;

	switch (kind) {
	case 's':
		add_text(sink, va_arg(*list, const char *), field);
		break;
	case 'c':
		add(sink, (char)va_arg(*list, int));
		break;
	case 'd':
		number = field->is_long ? va_arg(*list, int64_t) : va_arg(*list, int32_t);
		add_number(sink, number < 0 ? -(uint64_t)number : (uint64_t)number, number < 0, 10,
			   field);
		break;
	case 'u':
	case 'x':
		add_number(sink, field->is_long ? va_arg(*list, uint64_t) : va_arg(*list, uint32_t),
			   false, kind == 'x' ? 16 : 10, field);
		break;
	default:
		add(sink, kind);
		break;
	}
}

static void format_list(struct sink *sink, const char *format, va_list *list)
{
	struct field field;

	for (; *format != '\0'; format++) {
		if (*format != '%') {
			add(sink, *format);
			continue;
		}
		format = read_field(format + 1, &field);
		if (*format == '\0') {
			break;
		}
		add_argument(sink, *format, &field, list);
	}
	if (sink->size != 0) {
		sink->text[sink->used] = '\0';
	}
}

size_t format_text(char *text, size_t size, const char *format, ...)
{
	struct sink sink = { text, size, 0 };
	va_list list;

	va_start(list, format);
	format_list(&sink, format, &list);
	va_end(list);
	return sink.used;
}

void format_words(char *text, size_t size, const char *format, va_list list)
{
	struct sink sink = { text, size, 0 };
	va_list copy;

	va_copy(copy, list);
	format_list(&sink, format, &copy);
	va_end(copy);
}

#define PRINT_SIZE 512

void print(const char *format, ...)
{
	char text[PRINT_SIZE];
	struct sink sink = { text, sizeof(text), 0 };
	va_list list;

	va_start(list, format);
	format_list(&sink, format, &list);
	va_end(list);
	console_write(text, sink.used);
}

const char *option(const char *word)
{
	size_t length = text_length(word);

	for (const char *at = machine.options; *at != '\0'; at++) {
		if ((at == machine.options || at[-1] == ' ') && text_begins(at, word)) {
			if (at[length] == '=') {
				return at + length + 1;
			}
			if (at[length] == ' ' || at[length] == '\0') {
				return at + length;
			}
		}
	}
	return NULL;
}

bool option_is(const char *word, const char *value)
{
	const char *found = option(word);
	size_t length = text_length(value);

	return found != NULL && text_begins(found, value) &&
	       (found[length] == ' ' || found[length] == '\0');
}

uint64_t option_number(const char *word, uint64_t otherwise)
{
	const char *at = option(word);
	uint64_t base = 10;
	uint64_t value = 0;

	if (at == NULL || *at < '0' || *at > '9') {
		return otherwise;
	}
	if (at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	for (;; at++) {
		char c = *at;

		if (c >= '0' && c <= '9') {
			value = value * base + (uint64_t)(c - '0');
		} else if (base == 16 && c >= 'a' && c <= 'f') {
			value = value * base + (uint64_t)(c - 'a' + 10);
		} else {
			return value;
		}
	}
}
