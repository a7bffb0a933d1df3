/* What --help and the man page say, out of the table of commands. */
#ifndef PURSER_CLI_HELP_H
#define PURSER_CLI_HELP_H

#include <stdio.h>

#include "cli/cli.h"

extern const Option STORE_OPTIONS[], COMMON_OPTIONS[];

void help_command(const Command *command, FILE *to);
/* Answers "purser", "purser --help", "purser --version", "purser help [COMMAND]" and what is not a command; returns the exit status. */
int help_without_command(int argc, char **argv);

#endif
