/* measure FIGURES COMMAND...: runs the command, writes "wall user system peak" (seconds, and kilobytes of memory) into FIGURES,
 * and ends as the command did. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t) { return (double)t.tv_sec + (double)t.tv_usec / 1e6; }

int main(int n, char **arguments)
{
    if (n < 3) {
        fprintf(stderr, "usage: measure FIGURES COMMAND...\n");
        return 2;
    }
    struct timespec from, to;
    struct rusage used;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = vfork(); /* a copy of this small program would count into the peak */
    if (pid == 0) {
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &used) != pid) {
        perror("measure");
        return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    FILE *out = fopen(arguments[1], "w");
    if (!out) {
        perror(arguments[1]);
        return 1;
    }
    fprintf(out, "%.4f %.4f %.4f %ld\n", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9, seconds(used.ru_utime),
            seconds(used.ru_stime), used.ru_maxrss);
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
