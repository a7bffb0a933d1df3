#!/bin/sh
# Writes migrations/*.sql as C: embed_migrations.sh FOLDER OUT.c OUT.d
# The dependency file names the folder itself, so that ninja runs this again when a file is added or removed.
set -eu
folder=$1 out=$2 depfile=$3
files=$(find "$folder/" -maxdepth 1 -name '[0-9][0-9][0-9][0-9]_*.sql' | LC_ALL=C sort)
twice=$(for f in $files; do basename "$f" | cut -c1-4; done | uniq -d)
if [ -n "$twice" ]; then
    echo "two migrations have the number $twice: give the newer one the next free number" >&2
    exit 1
fi
{
    echo '/* Made by tools/embed_migrations.sh from migrations/. */'
    echo '#include "store/migration.h"'
    echo 'const Migration MIGRATIONS[] = {'
    for f in $files; do
        name=$(basename "$f" .sql)
        number=${name%%_*}
        printf '    {%s, "%s",\n' "$(printf '%s' "$number" | sed 's/^0*//')" "$name"
        # one literal a line; the compiler joins them
        sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e 's/^/        "/' -e 's/$/\\n"/' "$f"
        echo '    },'
    done
    echo '};'
    echo 'const size_t MIGRATIONS_N = sizeof MIGRATIONS / sizeof *MIGRATIONS;'
} > "$out"
printf '%s: %s' "$out" "$folder" > "$depfile"
for f in $files; do printf ' %s' "$f" >> "$depfile"; done
echo >> "$depfile"
