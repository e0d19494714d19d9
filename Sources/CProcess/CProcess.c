#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What the child tells its parent when it could not become the program.
struct failure {
    int error;
    int step;
};

static const char *const steps[] = {"setsid", "prctl", "setrlimit", "chdir", "dup2", "execve"};
enum { step_session, step_control, step_limit, step_directory, step_descriptors, step_program };

static int limit(int resource, uint64_t value) {
    if (value == 0) return 0;
    struct rlimit both = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &both);
}

/// Runs between fork and exec: only async-signal-safe calls (signal-safety(7)), since other threads' locks may be held for ever.
static _Noreturn void become(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int output, int report,
    const struct ballast_limits *limits, pid_t parent) {
    struct failure failure = {.step = step_session};
    if (setsid() < 0) goto failed;
    failure.step = step_control;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) goto failed;
    if (getppid() != parent) _exit(1);
    failure.step = step_descriptors;
    int empty = open("/dev/null", O_RDONLY);
    if (empty < 0 || dup2(empty, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) goto failed;
    if (report != 3) {
        if (dup3(report, 3, O_CLOEXEC) < 0) goto failed;
        report = 3;
    }
    if (syscall(SYS_close_range, 4u, ~0u, 0u) < 0) {
        struct rlimit files;
        if (getrlimit(RLIMIT_NOFILE, &files) < 0) goto failed;
        for (rlim_t descriptor = 4; descriptor < files.rlim_cur && descriptor < 65536; descriptor++) close((int)descriptor);
    }
    failure.step = step_directory;
    if (chdir(directory) < 0) goto failed;
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    failure.step = step_limit;
    struct rlimit no_core = {0, 0};
    if (setrlimit(RLIMIT_CORE, &no_core) < 0 || limit(RLIMIT_CPU, limits->cpu_seconds) < 0
        || limit(RLIMIT_AS, limits->address_space_bytes) < 0 || limit(RLIMIT_FSIZE, limits->file_bytes) < 0
        || limit(RLIMIT_NPROC, limits->processes) < 0 || limit(RLIMIT_NOFILE, limits->open_files) < 0)
        goto failed;
    failure.step = step_program;
    execve(path, arguments, environment);
failed:
    failure.error = errno;
    // A pipe takes these few bytes at once; when the parent is gone there is nobody to tell.
    if (write(report, &failure, sizeof failure) < 0) _exit(127);
    _exit(127);
}

int ballast_start_limited(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int output,
    const struct ballast_limits *limits, pid_t *pid, const char **step) {
    int report[2];
    *step = "pipe2";
    if (pipe2(report, O_CLOEXEC) < 0) return errno;
    *step = "fork";
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(report[0]);
        close(report[1]);
        return error;
    }
    if (child == 0) become(path, arguments, environment, directory, output, report[1], limits, parent);
    close(report[1]);
    struct failure failure;
    ssize_t count;
    do count = read(report[0], &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    close(report[0]);
    if (count == sizeof failure) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        *step = steps[failure.step];
        return failure.error;
    }
    *pid = child;
    return 0;
}

int ballast_guard_this_process(void) {
    // The first process of a pod gets all orphans anyway; gVisor knows no other way.
    if (getpid() != 1 && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) return errno;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? errno : 0;
}

int ballast_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) < 0 ? errno : 0; }

void ballast_limit_arenas(int most) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, most);
#endif
}
