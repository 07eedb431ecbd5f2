/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on the image's console. */
#ifndef RUNNER_PRINT_H
#define RUNNER_PRINT_H

#include <stdint.h>

/** put_char - one letter on the console of the image, which each image has its own of */
void put_char(char c);

void print(const char *text);
void print_hex(uint64_t value);
void print_number(uint32_t value);
void print_line(const char *text);

#endif
