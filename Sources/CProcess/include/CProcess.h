#ifndef BALLAST_CPROCESS_H
#define BALLAST_CPROCESS_H

#include <stdint.h>
#include <sys/types.h>

/// What a program may use at most; 0 leaves a limit as it is. `processes` counts those of the same user (setrlimit(2)).
struct ballast_limits {
    uint64_t cpu_seconds;
    uint64_t address_space_bytes;
    uint64_t file_bytes;
    uint64_t processes;
    uint64_t open_files;
};

/// Starts a program in a session and process group of its own, under `limits`, with no new privileges, standard input empty, and
/// both outputs on `output`; no other descriptor is inherited. It dies with the calling thread (prctl(2), PR_SET_PDEATHSIG).
///
/// Returns 0 and the process in `pid`; or an errno, with the name of the call that failed in `step`.
int ballast_start_limited(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int output,
    const struct ballast_limits *limits, pid_t *pid, const char **step);

/// Makes this process fit to start programs that it does not trust: orphans below it become its children, where it can end them,
/// instead of escaping to init; and programs of the same user can neither trace it nor open its memory or descriptors
/// (prctl(2), PR_SET_CHILD_SUBREAPER and PR_SET_DUMPABLE). 0, or an errno.
int ballast_guard_this_process(void);

/// Lets this process' allocator keep at most so many arenas, each with freed memory of its own (mallopt(3), M_ARENA_MAX). Nothing where
/// the C library has none.
void ballast_limit_arenas(int most);

/// A pipe that no other program inherits (pipe2(2)): reading end first. 0, or an errno.
int ballast_pipe(int ends[2]);

#endif
