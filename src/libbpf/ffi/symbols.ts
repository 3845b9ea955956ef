import type { FFIFunction } from "bun:ffi";

/**
 * bpf/bpf.h: one function for each command of bpf(2), transcribed. All of them are present since
 * libbpf 1.0 (August 2022), the oldest library that bpfkit opens. Every int is 0 or an fd, or
 * -errno: errno(3) itself is never read for them.
 */
export const LIBBPF_1_0 = {
  bpf_obj_get_opts: {
    args: [
      "cstring", // const char *pathname
      "ptr", // const struct bpf_obj_get_opts *opts
    ],
    returns: "i32", // fd
  },
  bpf_iter_create: {
    args: [
      "i32", // int link_fd
    ],
    returns: "i32", // fd, or -errno
  },
  bpf_obj_pin: {
    args: [
      "i32", // int fd
      "cstring", // const char *pathname
    ],
    returns: "i32",
  },
  bpf_obj_get_info_by_fd: {
    args: [
      "i32", // int bpf_fd
      "ptr", // void *info
      "ptr", // __u32 *info_len
    ],
    returns: "i32",
  },
  bpf_map_create: {
    args: [
      "u32", // enum bpf_map_type map_type
      "cstring", // const char *map_name
      "u32", // __u32 key_size
      "u32", // __u32 value_size
      "u32", // __u32 max_entries
      "ptr", // const struct bpf_map_create_opts *opts
    ],
    returns: "i32", // fd
  },
  bpf_map_lookup_elem: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
      "ptr", // void *value
    ],
    returns: "i32",
  },
  bpf_map_lookup_elem_flags: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
      "ptr", // void *value
      "u64", // __u64 flags
    ],
    returns: "i32",
  },
  bpf_map_lookup_and_delete_elem_flags: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
      "ptr", // void *value
      "u64", // __u64 flags
    ],
    returns: "i32",
  },
  bpf_map_update_elem: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
      "ptr", // const void *value
      "u64", // __u64 flags
    ],
    returns: "i32",
  },
  bpf_map_delete_elem: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
    ],
    returns: "i32",
  },
  bpf_map_get_next_key: {
    args: [
      "i32", // int fd
      "ptr", // const void *key
      "ptr", // void *next_key
    ],
    returns: "i32",
  },
  bpf_map_freeze: {
    args: [
      "i32", // int fd
    ],
    returns: "i32",
  },
  bpf_map_lookup_batch: {
    args: [
      "i32", // int fd
      "ptr", // void *in_batch
      "ptr", // void *out_batch
      "ptr", // void *keys
      "ptr", // void *values
      "ptr", // __u32 *count
      "ptr", // const struct bpf_map_batch_opts *opts
    ],
    returns: "i32",
  },
  bpf_map_lookup_and_delete_batch: {
    args: [
      "i32", // int fd
      "ptr", // void *in_batch
      "ptr", // void *out_batch
      "ptr", // void *keys
      "ptr", // void *values
      "ptr", // __u32 *count
      "ptr", // const struct bpf_map_batch_opts *opts
    ],
    returns: "i32",
  },
  bpf_map_update_batch: {
    args: [
      "i32", // int fd
      "ptr", // const void *keys
      "ptr", // const void *values
      "ptr", // __u32 *count
      "ptr", // const struct bpf_map_batch_opts *opts
    ],
    returns: "i32",
  },
  bpf_map_delete_batch: {
    args: [
      "i32", // int fd
      "ptr", // const void *keys
      "ptr", // __u32 *count
      "ptr", // const struct bpf_map_batch_opts *opts
    ],
    returns: "i32",
  },
  bpf_map_get_fd_by_id: {
    args: [
      "u32", // __u32 id
    ],
    returns: "i32", // fd
  },
  bpf_map_get_next_id: {
    args: [
      "u32", // __u32 start_id
      "ptr", // __u32 *next_id
    ],
    returns: "i32",
  },
  bpf_btf_get_fd_by_id: {
    args: [
      "u32", // __u32 id
    ],
    returns: "i32", // fd
  },
  libbpf_set_print: {
    args: [
      "ptr", // int (*)(enum libbpf_print_level level, const char *, va_list)
    ],
    returns: "ptr", // the one before
  },
} as const satisfies Record<string, FFIFunction>;

/** Since libbpf 1.1. */
export const LIBBPF_1_1 = {
  bpf_map_get_fd_by_id_opts: {
    args: [
      "u32", // __u32 id
      "ptr", // const struct bpf_get_fd_by_id_opts *opts
    ],
    returns: "i32", // fd
  },
} as const satisfies Record<string, FFIFunction>;
