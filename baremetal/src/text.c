/* SPDX-License-Identifier: BSD-2-Clause */
/* Text: comparison, formatting. */
#include "baremetal/text.h"

/* Where formatted text goes. */
struct sink {
	char *text;
	size_t size;
	size_t used;
};

/* How one argument is to look. */
struct field {
	uint32_t width;
	uint32_t longs; /* how many letters l; z is one */
	bool zeros;
	bool left;
};

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

static void add(struct sink *sink, char c)
{
	if (sink->used + 1 < sink->size) {
		sink->text[sink->used++] = c;
	}
}

static void add_blanks(struct sink *sink, size_t length, uint32_t width)
{
	for (size_t i = length; i < width; i++) {
		add(sink, ' ');
	}
}

static void add_text(struct sink *sink, const char *text, const struct field *field)
{
	size_t length = text_length(text);

	add_blanks(sink, length, field->left ? 0 : field->width);
	while (*text != '\0') {
		add(sink, *text++);
	}
	add_blanks(sink, length, field->left ? field->width : 0);
}

/* The digits, the last one first. No division of 64 bits, which takes a library in AArch32. */
static uint32_t make_digits(char *digits, uint64_t value, bool is_hex)
{
	unsigned long rest = (unsigned long)value;
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[is_hex ? value & 0xf : rest % 10];
		value >>= 4;
		rest /= 10;
	} while ((is_hex ? value : rest) != 0);
	return count;
}

static void add_number(struct sink *sink, uint64_t value, bool negative, bool is_hex,
		       const struct field *field)
{
	char digits[24];
	uint32_t count = make_digits(digits, value, is_hex);

	while (field->zeros && count < field->width && count < sizeof(digits) - 1) {
		digits[count++] = '0';
	}
	if (negative) {
		digits[count++] = '-';
	}
	add_blanks(sink, count, field->width);
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
			field->longs++;
		} else {
			return format;
		}
	}
}

static uint64_t take_unsigned(const struct field *field, va_list *list)
{
	if (field->longs > 1) {
		return va_arg(*list, unsigned long long);
	}
	return field->longs == 1 ? va_arg(*list, unsigned long) : va_arg(*list, unsigned int);
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
		number = field->longs != 0 ? va_arg(*list, long) : va_arg(*list, int);
		add_number(sink, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0,
			   false, field);
		break;
	case 'u':
	case 'x':
		add_number(sink, take_unsigned(field, list), false, kind == 'x', field);
		break;
	default:
		add(sink, kind);
		break;
	}
}

size_t format_words(char *text, size_t size, const char *format, va_list list)
{
	struct sink sink = { text, size, 0 };
	struct field field;
	va_list copy;

	va_copy(copy, list);
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			add(&sink, *format);
			continue;
		}
		format = read_field(format + 1, &field);
		if (*format == '\0') {
			break;
		}
		add_argument(&sink, *format, &field, &copy);
	}
	va_end(copy);
	if (size != 0) {
		text[sink.used] = '\0';
	}
	return sink.used;
}

size_t format_text(char *text, size_t size, const char *format, ...)
{
	va_list list;
	size_t used;

	va_start(list, format);
	used = format_words(text, size, format, list);
	va_end(list);
	return used;
}
