/* SPDX-License-Identifier: BSD-2-Clause */
/* ID registers as the guest reads them, and the bits that open what they show: two tables and their rules. */
#include "aarch64/feature.h"

#include <stddef.h>

#include "aarch64/sysreg.h"

#define KEY(crm, op2) ((crm)*8U + (op2))

enum kind { LEVEL, SIGNED, OWN, EXACT, NUMBER };
enum action { NOTHING, ENABLED, HIDDEN };

enum id_register {
#define ID_REGISTER(register, crm, op2) KEY_##register = KEY(crm, op2),
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
};

static const struct field {
	uint8_t key;
	uint8_t lsb;
	uint8_t width;
	uint8_t kind;
	uint8_t known;
	uint8_t absent;
	uint8_t action;
} fields[] = {
#define ID_REGISTER(register, crm, op2)
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)                         \
	{ KEY_##register, lsb, width, kind, known, absent, action },
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
};

static const struct bit {
	uint8_t name;
	uint8_t number;
	uint8_t minimum;
	bool set;
	uint16_t field;
} bits[] = {
#define FEATURE_REGISTER(register, encoding, id, field, minimum, value)
#define FEATURE_SET(register, bit, name, id, field, minimum)                                       \
	{ FEATURE_##register, bit, minimum, true, ID_##id##_##field },
#define FEATURE_CLEAR(register, bit, name, id, field, minimum)                                     \
	{ FEATURE_##register, bit, minimum, false, ID_##id##_##field },
#include "aarch64/feature.def"
#undef FEATURE_REGISTER
#undef FEATURE_SET
#undef FEATURE_CLEAR
};

static uint64_t read_id(uint32_t key)
{
	switch (key) {
#define ID_REGISTER(register, crm, op2)                                                            \
	case KEY_##register:                                                                       \
		return sysreg_read(s3_0_c0_c##crm##_##op2);
#define ID_FIELD(register, field, lsb, width, kind, known, absent, action)
#include "abi/id_register.def"
#undef ID_REGISTER
#undef ID_FIELD
	default:
		return 0;
	}
}

static uint64_t field_mask(const struct field *field)
{
	return ABI_BIT64(field->width) - 1;
}

/* A value that EL2 knows: @value, or the next best. */
static uint64_t clip(const struct field *field, uint64_t value)
{
	uint64_t known = field->known;

	switch (field->kind) {
	case NUMBER:
		return value;
	case EXACT:
		return value == known ? value : field->absent;
	case SIGNED:
		if (value >> (field->width - 1) != 0) {
			return field->absent;
		}
		break;
	case OWN:
		if (value == field_mask(field)) {
			return field->absent;
		}
		break;
	default: /* LEVEL */
		break;
	}
	return value < known ? value : known;
}

uint64_t feature_id(uint32_t crm, uint32_t op2)
{
	uint64_t real = read_id(KEY(crm, op2));
	uint64_t shown = 0;

	for (size_t i = 0; i < FEATURE_FIELD_COUNT; i++) {
		const struct field *field = &fields[i];
		uint64_t value = real >> field->lsb & field_mask(field);

		if (field->key == KEY(crm, op2)) {
			value = field->action == HIDDEN ? field->absent : clip(field, value);
			shown |= value << field->lsb;
		}
	}
	return shown;
}

bool feature_has(enum feature_field name, uint32_t minimum)
{
	const struct field *field = &fields[name];
	uint64_t value = read_id(field->key) >> field->lsb & field_mask(field);

	/* What is hidden has no known values: any may need its trap. */
	return (field->action == HIDDEN ? value : clip(field, value)) >= minimum;
}

uint64_t feature_bits(enum feature_register name, uint64_t value)
{
	for (size_t i = 0; i < ABI_COUNT(bits); i++) {
		if (bits[i].name != name || !feature_has(bits[i].field, bits[i].minimum)) {
			continue;
		}
		if (bits[i].set) {
			value |= ABI_BIT64(bits[i].number);
		} else {
			value &= ~ABI_BIT64(bits[i].number);
		}
	}
	return value;
}

/* Each one holds before the next: CPTR_EL2 traps EL2 too. */
void feature_setup(void)
{
#define FEATURE_REGISTER_ALSO FEATURE_REGISTER
#define FEATURE_REGISTER(register, encoding, id, field, minimum, value)                            \
	if (feature_has(ID_##id##_##field, minimum)) {                                             \
		sysreg_write(encoding, feature_bits(FEATURE_##register, value));                   \
		isb();                                                                             \
	}
#define FEATURE_SET(register, bit, name, id, field, minimum)
#define FEATURE_CLEAR(register, bit, name, id, field, minimum)
#include "aarch64/feature.def"
#undef FEATURE_REGISTER
#undef FEATURE_SET
#undef FEATURE_CLEAR
}
