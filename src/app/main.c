#include <malloc.h>

#include "cli/cli.h"

int main(int argc, char **argv)
{
    /* Large blocks are mapped and go back to the system when an arena ends. Left alone, glibc raises the bound after the first of
     * them is freed and keeps the rest in a heap that never shrinks: 12 MB more for a ledger of a million lines. */
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    return cli_main(argc, argv);
}
