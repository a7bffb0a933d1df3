/* Every command, in the order a district needs them. */
#include "cli/commands.h"

#define OPTIONS(...) (const Option[]){__VA_ARGS__, {NULL, OPTION_FLAG, NULL, NULL}}
#define FILE_OPTIONS                                                                                        \
    {"dry-run", OPTION_FLAG, NULL, "do everything, then take it back: nothing is written"},                 \
    {"encoding", OPTION_VALUE, "NAME", "utf-8 (the default) or windows-1252"},                              \
    {"delimiter", OPTION_VALUE, "NAME", "comma, semicolon, tab or |, where the header does not tell"}

const Command commands[] = {
    {"new", "STORE", "makes the store of a district",
     "STORE is a file that does not exist yet, or a postgresql:// address with --district.",
     OPTIONS({"name", OPTION_REQUIRED, "NAME", "the district's name"},
             {"fiscal-start", OPTION_VALUE, "MM", "first month of the fiscal year, 7 unless given"},
             {"district", OPTION_VALUE, "NAME", "the district in a PostgreSQL database: letters, digits, _ and -"}),
     false, command_new},
    {"import", "KIND FILE", "takes in a file, all of it or nothing",
     "KIND is ledger, sites, strategy, initiatives, staff-time, costs, pools, students or results. A ledger in its own layout needs a map "
     "of its columns (docs/files.md). One bad row refuses the file and lists every bad row; --skip-rows leaves them out, counted and "
     "listed. The same bytes are taken once.",
     OPTIONS({"map", OPTION_VALUE, "MAP.json", "which column of a ledger is what"},
             {"skip-rows", OPTION_FLAG, NULL, "leave bad rows out and take the rest"}, FILE_OPTIONS),
     true, command_import},
    {"tag", "", "shares the ledger out to initiatives and pools by rules",
     "The rules take the place of those in the store and are applied to every line, now and at every later import. tagged + untagged is always the ledger.",
     OPTIONS({"rules", OPTION_REQUIRED, "RULES.csv", "order, initiative, pool, a pattern for each account element, vendor, text, from, to, share_percent"}, FILE_OPTIONS),
     true, command_tag},
    {"ledger totals", "", "sums the ledger by account elements",
     "Without --by one row, the whole ledger.",
     OPTIONS({"by", OPTION_VALUE, "A,B,...", "account elements, fiscal_year, period"}, {"csv", OPTION_FLAG, NULL, "as CSV"}),
     true, command_ledger_totals},
    {"ledger rules", "", "what each tag rule took, and could not take", "", OPTIONS({NULL, OPTION_FLAG, NULL, NULL}), true, command_ledger_rules},
    {"audit verify", "", "recomputes the audit log and the ledger under it",
     "Exit status 1 when anything was changed behind Purser's back, with the first bad entry.",
     OPTIONS({"checkpoint", OPTION_VALUE, "N:HASH", "the log as an earlier verification saw it: also finds a log cut or replaced since"}),
     true, command_audit_verify},
    {"audit list", "", "who changed what, when and why", "", OPTIONS({"after", OPTION_VALUE, "N", "only entries behind number N"}), true, command_audit_list},
};
const size_t commands_n = sizeof commands / sizeof *commands;
