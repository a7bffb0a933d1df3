#include "tests/postgres.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A keeper process starts the server and holds one end of a pipe whose other end only the test program has. When the
 * test program is gone, by exit or by kill -9, the keeper reads the end of the pipe, stops the server and removes the
 * folder. */

static char folder[64], address_text[160];
static pid_t keeper, owner;
static int life = -1;

static bool find_bin(char out[256])
{
    glob_t found;
    bool has = glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0 && found.gl_pathc > 0;
    if (has) snprintf(out, 256, "%.*s", (int)(strlen(found.gl_pathv[found.gl_pathc - 1]) - strlen("/initdb")), found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    return has;
}

/* In a child: becomes the user postgres when we are root (the server refuses root), and dies with the keeper. */
static void become_server(const char *log)
{
    const struct passwd *user = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (user && (initgroups(user->pw_name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int null = open("/dev/null", O_RDONLY);
    if (fd < 0 || null < 0 || dup2(null, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) _exit(126);
    if (chdir("/") != 0) _exit(126);
    unsetenv("LD_PRELOAD");
}

static pid_t run_initdb(const char *bin, const char *log)
{
    char program[300], data[100];
    snprintf(program, sizeof program, "%s/initdb", bin);
    snprintf(data, sizeof data, "%s/data", folder);
    pid_t pid = fork();
    if (pid != 0) return pid;
    become_server(log);
    execl(program, program, "-D", data, "-A", "trust", "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", (char *)NULL);
    _exit(127);
}

static pid_t run_server(const char *bin, const char *log)
{
    char program[300], data[100];
    bool fsync_on = getenv("PURSER_TEST_POSTGRES_FSYNC") != NULL;
    snprintf(program, sizeof program, "%s/postgres", bin);
    snprintf(data, sizeof data, "%s/data", folder);
    pid_t pid = fork();
    if (pid != 0) return pid;
    become_server(log);
    execl(program, program, "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", fsync_on ? "fsync=on" : "fsync=off", "-c",
          fsync_on ? "full_page_writes=on" : "full_page_writes=off", "-c", "shared_buffers=64MB", "-c", "max_connections=120",
          "-c", "max_locks_per_transaction=256", (char *)NULL);
    _exit(127);
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *walk)
{
    (void)s, (void)flag, (void)walk;
    return remove(path) != 0 && errno != ENOENT ? -1 : 0;
}

static void remove_folder(void)
{
    /* a backend that is still ending may write one file more */
    for (int try = 0; try < 20 && nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0; try++)
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

static bool is_ready(pid_t server)
{
    for (int i = 0; i < 1200; i++) {
        if (PQping(address_text) == PQPING_OK) return true;
        if (waitpid(server, NULL, WNOHANG) == server) return false;
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    return false;
}

static _Noreturn void keep(const char *bin, int alive, int ready)
{
    char log[100], byte;
    int status = -1;
    snprintf(log, sizeof log, "%s/log", folder);
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    pid_t pid = run_initdb(bin, log);
    bool good = pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    pid = good ? run_server(bin, log) : -1;
    good = pid > 0 && is_ready(pid);
    if (write(ready, good ? "+" : "-", 1) == 1)
        while (good && (read(alive, &byte, 1) > 0 || errno == EINTR)) errno = 0;
    if (pid > 0) {
        kill(pid, SIGQUIT);
        waitpid(pid, NULL, 0);
    }
    remove_folder();
    _exit(0);
}

static void stop(void)
{
    if (getpid() != owner || life < 0) return; /* a child of the test that exits */
    close(life);
    life = -1;
    waitpid(keeper, NULL, 0);
}

static bool start(const char *bin, const char **why)
{
    int alive[2], ready[2];
    char answer = '-';
    snprintf(folder, sizeof folder, "%s/purser-postgres-XXXXXX", "/tmp");
    if (!mkdtemp(folder) || pipe2(alive, O_CLOEXEC) != 0 || pipe2(ready, O_CLOEXEC) != 0) {
        *why = "no temporary folder could be made";
        return false;
    }
    const struct passwd *user = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (user && chown(folder, user->pw_uid, user->pw_gid) != 0) {
        *why = "the temporary folder could not be given to the user postgres";
        return false;
    }
    snprintf(address_text, sizeof address_text, "postgresql:///postgres?host=%s&user=postgres", folder);
    fflush(NULL);
    owner = getpid();
    keeper = fork();
    if (keeper == 0) {
        close(alive[1]);
        close(ready[0]);
        keep(bin, alive[0], ready[1]);
    }
    close(alive[0]);
    close(ready[1]);
    life = alive[1];
    atexit(stop);
    bool good = keeper > 0 && read(ready[0], &answer, 1) == 1 && answer == '+';
    close(ready[0]);
    if (!good) *why = "PostgreSQL is here but a cluster could not be started";
    return good;
}

bool postgres_start(const char **address, const char **why)
{
    static enum { UNTRIED, STARTED, FAILED } state;
    static const char *reason;
    const char *given = getenv("PURSER_TEST_POSTGRES");
    char bin[256];
    if (given && *given) {
        *address = given;
        return true;
    }
    if (state == UNTRIED) {
        if (!find_bin(bin)) reason = "there is no /usr/lib/postgresql/*/bin/initdb on this machine";
        state = !reason && start(bin, &reason) ? STARTED : FAILED;
    }
    if (state == FAILED) {
        *why = reason;
        return false;
    }
    *address = address_text;
    return true;
}

void postgres_district(char out[32])
{
    static unsigned counter;
    snprintf(out, 32, "t%d_%u", (int)getpid(), ++counter);
}
