// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * timed null|pipe|FILE COMMAND [ARGUMENT...]
 *
 * Runs a command with its stdout in /dev/null, in a pipe to `cat >/dev/null`, or in a new file, and
 * prints one line: {"wall_ns":N,"cpu_us":N,"rss_kb":N,"status":N}. The wall time runs from before
 * the fork until the command, and the cat behind it, have ended. CPU time and peak RSS are those of
 * the command alone; `status` is 128 + the number of the signal that ended it.
 *
 * In C and small, because the peak RSS that the kernel reports of a child begins at the RSS of the
 * process that forked it (exec_mmap): from Bun every command would seem to take 50 MB.
 */
#define _GNU_SOURCE /* pipe2, wait4 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "timed: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_or_fail(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		fail(path);
	return fd;
}

static pid_t start(char **command, int in, int out)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		execvp(command[0], command);
		fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	return pid;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

int main(int argc, char **argv)
{
	static char *cat[] = { "cat", NULL };
	struct rusage usage;
	long long begin, end;
	pid_t pid, reader = 0;
	int null, out, status;

	if (argc < 3) {
		fprintf(stderr, "usage: timed null|pipe|FILE COMMAND [ARGUMENT...]\n");
		return 2;
	}
	null = open_or_fail("/dev/null", O_RDWR);
	if (strcmp(argv[1], "null") == 0) {
		out = null;
	} else if (strcmp(argv[1], "pipe") == 0) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC))
			fail("pipe");
		reader = start(cat, ends[0], null);
		close(ends[0]);
		out = ends[1];
	} else {
		unlink(argv[1]); /* so that freeing the last run's pages is not measured */
		out = open_or_fail(argv[1], O_WRONLY | O_CREAT | O_EXCL);
	}

	begin = now();
	pid = start(argv + 2, null, out);
	close(out);
	if (wait4(pid, &status, 0, &usage) < 0)
		fail("wait4");
	if (reader)
		waitpid(reader, NULL, 0);
	end = now();

	printf("{\"wall_ns\":%lld,\"cpu_us\":%lld,\"rss_kb\":%ld,\"status\":%d}\n", end - begin,
	       microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss,
	       WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}
