/* Every command, in the order a district needs them. */
#include "cli/commands.h"

#define OPTIONS(...) (const Option[]){__VA_ARGS__, {NULL, OPTION_FLAG, NULL, NULL}}
#define YEAR_OPTION {"fiscal-year", OPTION_VALUE, "YEAR", "only this year's ledger lines; all years unless given"}
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
    {"cost", "", "what initiatives cost: stated, direct, staff, shared, fully loaded, per student",
     "Every figure opens with 'purser explain costing/CODE/fully_loaded_cents'.",
     OPTIONS({"initiative", OPTION_VALUE, "CODE", "only this one, with its parts and home accounts"},
             YEAR_OPTION),
     true, command_cost},
    {"aroi", "", "is it working, for which students, at what cost",
     "From --students files, or from the --store's students with --initiative, which keeps the run for 'decide'. OUTCOME is a sum of columns "
     "('readk+mathk'); conditions are COLUMN=VALUE, with | for several values. School effects are absorbed, errors clustered where asked.",
     OPTIONS({"students", OPTION_REPEATED, "FILE", "one row a student; several files are joined on the id"},
             {"initiative", OPTION_VALUE, "CODE", "whose students they are; the run is kept in the store"},
             {"outcome", OPTION_REQUIRED, "OUTCOME", "column, or sums and differences of columns"},
             {"treated", OPTION_REQUIRED, "CONDITION", "who took part: stark=small"},
             {"comparison", OPTION_REQUIRED, "CONDITION", "whom they are compared with: stark=regular"},
             {"cluster", OPTION_VALUE, "COLUMN", "school or class: errors are clustered by it"},
             {"fixed-effects", OPTION_REPEATED, "COLUMN", "compared within: each school has its own level"},
             {"covariate", OPTION_REPEATED, "COLUMN", "adjusted for: a score from before it began"},
             {"group", OPTION_REPEATED, "COLUMN", "the same analysis for each value of it"},
             {"cost", OPTION_VALUE, "DOLLARS", "fully loaded; from the store unless given"},
             {"id", OPTION_VALUE, "COLUMN", "the student's id, where its name does not tell"},
             {"unit", OPTION_VALUE, "WORD", "what the outcome counts, for reading: points"},
             {"randomized", OPTION_FLAG, NULL, "who took part was drawn by lot"},
             {"encoding", OPTION_VALUE, "NAME", "utf-8 (the default) or windows-1252"},
             {"delimiter", OPTION_VALUE, "NAME", "comma, semicolon, tab or |"}),
     true, command_aroi},
    {"decide", "", "which of the six actions each initiative calls for, and why",
     "Expand, Keep, Segment, Fix, Replace or Sunset, with the reason in words; provisional where data are thin. docs/decide.md states the rule.",
     OPTIONS({"initiative", OPTION_VALUE, "CODE", "only this one, with everything that was weighed"},
             {"as-of", OPTION_VALUE, "DATE", "the day decided on; the last day of the ledger unless given"},
             YEAR_OPTION, {"lambda", OPTION_VALUE, "SD", "student-SD that $1,000 would buy elsewhere, 0.10 unless given"}),
     true, command_decide},
    {"report", "", "the exhibits, as one page, text, JSON or CSV", "",
     OPTIONS({"html", OPTION_VALUE, "FILE", "write one self-contained page"}, {"csv", OPTION_VALUE, "TABLE", "print one table; 'list' names them"}),
     true, command_report},
    {"explain", "FIGURE", "the tree that made a figure, down to ledger lines and hours",
     "FIGURE is ROOM/RECORD/FIELD, as costing/IMMERSION/fully_loaded_cents, ledger/total/untagged_cents, evidence/CODE/hedges_g or decide/CODE/action.",
     OPTIONS({"lines", OPTION_VALUE, "N", "the largest N ledger lines under each rule, 5 unless given"}, YEAR_OPTION), true, command_explain},
    {"demo", "", "the whole chain on a made-up district, and on real students",
     "Leaves DIR/demo.db, DIR/report.html and the files they were made from in DIR/files.",
     OPTIONS({"out", OPTION_VALUE, "DIR", "where to put them: demo unless given"}), false, command_demo},
    {"audit verify", "", "recomputes the audit log and the ledger under it",
     "Exit status 1 when anything was changed behind Purser's back, with the first bad entry.",
     OPTIONS({"checkpoint", OPTION_VALUE, "N:HASH", "the log as an earlier verification saw it: also finds a log cut or replaced since"}),
     true, command_audit_verify},
    {"audit list", "", "who changed what, when and why", "", OPTIONS({"after", OPTION_VALUE, "N", "only entries behind number N"}), true, command_audit_list},
};
const size_t commands_n = sizeof commands / sizeof *commands;
