import type { FFIFunction } from "bun:ffi";

/**
 * What is asked before threads are started (sched.h), and what a thread without JavaScript is made
 * of (pthread.h, ucontext.h, semaphore.h); `call-thread.ts` says how. A `ucontext_t *` and a
 * `sem_t *` lie in one block there, so they are numbers. Since glibc 2.8 a context takes pointers as
 * arguments on x86-64 and arm64 (makecontext(3)); variadic arguments are passed as others are.
 */
export const LIBC_THREADS = {
  sched_getaffinity: {
    args: [
      "i32", // pid_t pid: 0 is the calling thread
      "u64", // size_t cpusetsize
      "ptr", // cpu_set_t *mask
    ],
    returns: "i32",
  },
  pthread_create: {
    args: [
      "ptr", // pthread_t *thread
      "ptr", // const pthread_attr_t *attr
      "u64", // void *(*start_routine)(void *)
      "u64", // void *arg
    ],
    returns: "i32", // an errno
  },
  pthread_join: {
    args: [
      "u64", // pthread_t thread
      "ptr", // void **retval
    ],
    returns: "i32", // an errno
  },
  pthread_sigmask: {
    args: [
      "i32", // int how
      "ptr", // const sigset_t *set
      "ptr", // sigset_t *oldset
    ],
    returns: "i32", // an errno
  },
  getcontext: {
    args: [
      "u64", // ucontext_t *ucp
    ],
    returns: "i32",
  },
  makecontext: {
    args: [
      "u64", // ucontext_t *ucp
      "u64", // void (*func)(void)
      "i32", // int argc
      "u64", // the arguments
      "u64",
      "u64",
      "u64",
      "u64",
      "u64",
      "u64",
    ],
    returns: "void",
  },
  sem_init: {
    args: [
      "u64", // sem_t *sem
      "i32", // int pshared
      "u32", // unsigned int value
    ],
    returns: "i32",
  },
  sem_post: {
    args: [
      "u64", // sem_t *sem
    ],
    returns: "i32",
  },
  sem_wait: {
    args: [
      "u64", // sem_t *sem
    ],
    returns: "i32", // -1 and EINTR where a signal came
  },
  sem_trywait: {
    args: [
      "u64", // sem_t *sem
    ],
    returns: "i32", // -1 and EAGAIN where it would wait
  },
} as const satisfies Record<string, FFIFunction>;
