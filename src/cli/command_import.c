#include <string.h>

#include "cli/commands.h"

bool command_import(Cli *cli, Err *e)
{
    const char *kind = cli->arguments[0], *path = cli->arguments[1];
    cli->problems_file = path;
    if (strcmp(kind, "ledger") == 0) return import_ledger(cli, path, e);
    return FAIL(e, ERR_USAGE, NULL, "'%s' is not a kind of file", kind);
}
