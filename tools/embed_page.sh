#!/bin/sh
# Builds web/dist into the program: embed_page.sh FOLDER OUT.c DEPFILE. Each file lies in it twice, as it is and compressed (gzip -n: the same bytes
# every time). The assembler takes the bytes in (.incbin); the files are named in the dependency file, which gcc -MMD would not do.
set -eu
folder=$1 out=$2 depfile=$3
packed=$(cd "$(dirname "$out")" && pwd)/page-gzip
mkdir -p "$packed"
type_of() {
    case $1 in
    *.html) echo 'text/html; charset=utf-8' ;;
    *.js) echo 'text/javascript; charset=utf-8' ;;
    *.css) echo 'text/css; charset=utf-8' ;;
    *.json | *.webmanifest) echo 'application/json' ;;
    *.svg) echo 'image/svg+xml' ;;
    *.png) echo 'image/png' ;;
    *) echo 'application/octet-stream' ;;
    esac
}
{
    echo '#include "serve/page_files.h"'
    n=0
    for path in "$folder"/*; do
        gzip -9nc "$path" >"$packed/$(basename "$path").gz"
        printf '%s\n' "__asm__(\".section .rodata\\n.balign 8\\npage_$n: .incbin \\\"$path\\\"\\n.balign 8\\npage_gzip_$n: .incbin \\\"$packed/$(basename "$path").gz\\\"\\n.previous\\n\");"
        echo "extern const char page_$n[], page_gzip_$n[];"
        n=$((n + 1))
    done
    echo 'const PageFile page_files[] = {'
    n=0
    for path in "$folder"/*; do
        name=$(basename "$path")
        echo "    {\"$name\", \"$(type_of "$name")\", page_$n, $(wc -c <"$path"), page_gzip_$n, $(wc -c <"$packed/$name.gz")},"
        n=$((n + 1))
    done
    echo '};'
    echo 'const size_t page_files_n = sizeof page_files / sizeof *page_files;'
} >"$out"
echo "$out: $folder $(echo "$folder"/*)" >"$depfile"
