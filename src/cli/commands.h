/* The functions behind the table of commands, one file for each group of them. */
#ifndef PURSER_CLI_COMMANDS_H
#define PURSER_CLI_COMMANDS_H

#include "cli/cli.h"
#include "reports/reports.h"

MUST bool command_new(Cli *cli, Err *e);
MUST bool command_audit_verify(Cli *cli, Err *e);
MUST bool command_audit_list(Cli *cli, Err *e);
MUST bool command_import(Cli *cli, Err *e);
MUST bool command_tag(Cli *cli, Err *e);
MUST bool command_ledger_totals(Cli *cli, Err *e);
MUST bool command_ledger_rules(Cli *cli, Err *e);
MUST bool command_cost(Cli *cli, Err *e);
MUST bool command_aroi(Cli *cli, Err *e);
MUST bool command_decide(Cli *cli, Err *e);
MUST bool command_report(Cli *cli, Err *e);
MUST bool command_explain(Cli *cli, Err *e);
MUST bool command_demo(Cli *cli, Err *e);
MUST bool command_people_add(Cli *cli, Err *e);
MUST bool command_people_invite(Cli *cli, Err *e);
MUST bool command_people_disable(Cli *cli, Err *e);
MUST bool command_people_list(Cli *cli, Err *e);
MUST bool command_serve(Cli *cli, Err *e);

/* import ledger, which command_import hands on. */
MUST bool import_ledger(Cli *cli, const char *path, Err *e);

/* The report as an HTML file, whole or not at all. */
MUST bool write_page(Cli *cli, const Report *report, const char *path, Err *e);

#endif
