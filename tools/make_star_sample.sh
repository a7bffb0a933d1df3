#!/bin/sh
# Writes samples/star_kindergarten.csv: make_star_sample.sh [STAR_WIDE.csv [OUT.csv]]
# One row for each student who was in an arm of Project STAR in kindergarten, with the columns that the worked example uses.
set -eu
from=${1:-../shared/data/star_wide/star_wide.csv} to=${2:-samples/star_kindergarten.csv}
awk -F, '
    BEGIN { OFS = ","; n = split("student stark readk mathk lunchk gender ethnicity schoolidk", want, " ") }
    { gsub(/"/, ""); sub(/\r$/, "") }
    NR == 1 {
        for (i = 1; i <= NF; i++) at[$i] = i
        for (k = 1; k <= n; k++) if (!(want[k] in at)) { print "no column " want[k] > "/dev/stderr"; exit 1 }
        print "id", "stark", "readk", "mathk", "lunchk", "gender", "ethnicity", "schoolidk"
        next
    }
    $at["stark"] != "" {
        line = $at[want[1]]
        for (k = 2; k <= n; k++) line = line OFS $at[want[k]]
        print line
    }' "$from" > "$to.part"
mv "$to.part" "$to"
