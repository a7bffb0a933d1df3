/* with_postgres COMMAND...: runs the command beside a PostgreSQL of its own, whose address is in PURSER_TEST_POSTGRES,
 * and ends as the command did. So a whole run of tests shares one cluster. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/postgres.h"

int main(int n, char **arguments)
{
    const char *address, *why;
    int status;
    if (n < 2) {
        fprintf(stderr, "usage: with_postgres COMMAND...\n");
        return 2;
    }
    if (postgres_start(&address, &why)) setenv("PURSER_TEST_POSTGRES", address, 1);
    else fprintf(stderr, "with_postgres: %s; tests on PostgreSQL will be skipped\n", why);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        execvp(arguments[1], arguments + 1);
        perror(arguments[1]);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("with_postgres");
        return 1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
