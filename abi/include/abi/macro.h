/* SPDX-License-Identifier: BSD-2-Clause */
/* Constants for C and assembler, bit fields, and assertions on the layout of wire structs. */
#ifndef ABI_MACRO_H
#define ABI_MACRO_H

/*
 * ABI_U, ABI_UL, ABI_ULL - a literal that is unsigned in C and bare in assembler
 *
 * The argument is a literal, not another macro: the suffix is pasted on.
 */
#ifdef __ASSEMBLER__
#define ABI_U(n)   n
#define ABI_UL(n)  n
#define ABI_ULL(n) n
#else
#define ABI_U(n)   (n##U)
#define ABI_UL(n)  (n##UL)
#define ABI_ULL(n) (n##ULL)
#endif

#define ABI_BIT(n)   (ABI_U(1) << (n))
#define ABI_BIT64(n) (ABI_ULL(1) << (n))

/*
 * ABI_FIELD_MASK, ABI_FIELD_GET, ABI_FIELD_PREP - a field X of a word, given by X_SHIFT and X_WIDTH
 *
 * ABI_FIELD_MASK(X) is the mask in place. ABI_FIELD_GET(X, v) is the field's value.
 * ABI_FIELD_PREP(X, v) puts v in place; what does not fit is cut off. All arithmetic is 64 bits
 * wide in C: cast the result where the word is narrower.
 */
#define ABI_FIELD_MASK(field) (((ABI_ULL(1) << field##_WIDTH) - 1) << field##_SHIFT)

#ifdef __ASSEMBLER__
#define ABI_FIELD_PREP(field, v) (((v) << field##_SHIFT) & ABI_FIELD_MASK(field))
#else
#include <stddef.h>
#include <stdint.h>

/* ABI_COUNT - the elements of an array, not of a pointer */
#define ABI_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * What C11, C17 and C23 spell one way and C++17 another. ABI_C_BEGIN and ABI_C_END stand around
 * declarations; ABI_CLEAR initialises a struct with zeros.
 */
#ifdef __cplusplus
#define ABI_C_BEGIN                 extern "C" {
#define ABI_C_END                   }
#define ABI_ASSERT(condition, text) static_assert(condition, text)
#define ABI_ALIGNED(bytes)          alignas(bytes)
#define ABI_CLEAR                                                                                  \
	{                                                                                          \
	}
#else
#define ABI_C_BEGIN
#define ABI_C_END
#define ABI_ASSERT(condition, text) _Static_assert(condition, text)
#define ABI_ALIGNED(bytes)          _Alignas(bytes)
#define ABI_CLEAR                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}
#endif

#define ABI_FIELD_GET(field, v)  ((ABI_FIELD_MASK(field) & (uint64_t)(v)) >> field##_SHIFT)
#define ABI_FIELD_PREP(field, v) (((uint64_t)(v) << field##_SHIFT) & ABI_FIELD_MASK(field))

/*
 * ABI_SIZE, ABI_OFFSET, ABI_END - stand directly under a wire struct, with the specification's
 * literal numbers. ABI_END is the offset of the byte after a field: it catches a wrong width.
 */
#define ABI_SIZE(type, size)     ABI_ASSERT(sizeof(type) == (size), "ABI size of " #type)

#define ABI_OFFSET(type, member, offset)                                                           \
	ABI_ASSERT(offsetof(type, member) == (offset), "ABI offset of " #type "." #member)

#define ABI_END(type, member, end)                                                                 \
	ABI_ASSERT(offsetof(type, member) + sizeof(((type *)0)->member) == (end),                  \
		   "ABI end of " #type "." #member)

#endif /* __ASSEMBLER__ */

#endif /* ABI_MACRO_H */
