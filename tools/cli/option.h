/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of a subcommand: one table reads the command line, and prints the help that completion reads. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTION_GO_ON (-1) /* in place of an exit status */

/* The member that an option sets. */
enum option_type {
	OPTION_FLAG,   /* bool: true */
	OPTION_VALUE,  /* unsigned int, or an enum: @min */
	OPTION_TEXT,   /* const char *: the argument */
	OPTION_NUMBER, /* unsigned int: the argument, from @min to @max */
	OPTION_CHOICE, /* unsigned int, or an enum: the index of the argument in @choices */
	OPTION_TAKE,   /* what @take does */
};

struct option_row {
	const char *name; /* without --; NULL: a heading, which is @help */
	char letter;      /* 0: none */
	enum option_type type;
	size_t offset; /* of the member */
	uint64_t min;
	uint64_t max;
	const char *const *choices; /* ended by NULL */
	int (*take)(void *options,
		    const char *value); /* returns OPTION_GO_ON, or the exit status */
	const char *argument; /* "FILE"; "[=PORT]": it may be left out; NULL: there is none */
	const char *help;     /* '\n' begins a new line */
};

/* A subcommand. -h, --help is an option of each, and in no table. */
struct command_line {
	const char *command;
	const char *before; /* help above the options */
	const char *after;  /* and below */
	const struct option_row *rows;
	size_t count;
	bool stops_at_operand; /* what is behind the first word that is no option is not looked at */
};

/**
 * option_read - read a command line
 * @options: the struct that the rows set
 *
 * Afterwards argv[optind] is the first word that is no option.
 *
 * returns: OPTION_GO_ON, or the exit status: help was printed, or something is wrong and was said
 */
int option_read(const struct command_line *line, int argc, char **argv, void *options);

/**
 * option_no_such - say that a word is not one of those that there are, and which one may have been meant
 * @what:  what it should be: "action"
 * @names: ended by NULL
 * @hint:  where the names are; NULL: nowhere
 *
 * returns: STATUS_USAGE
 */
int option_no_such(const char *command, const char *what, const char *word,
		   const char *const *names, const char *hint);

#endif
