import type { FFIFunction } from "bun:ffi";

/**
 * What reading a map by its pin does not need: the ids of other objects (bpf/bpf.h) and the loading
 * of object files (bpf/libbpf.h). Present since libbpf 1.0; opened apart, because each symbol
 * costs about 3 us when its table is opened. Pointers are NULL with errno set when refused.
 */
export const OBJECTS_1_0 = {
  bpf_btf_load: {
    args: [
      "ptr", // const void *btf_data
      "u64", // size_t btf_size
      "ptr", // const struct bpf_btf_load_opts *opts
    ],
    returns: "i32", // fd
  },
  bpf_prog_get_next_id: {
    args: [
      "u32", // __u32 start_id
      "ptr", // __u32 *next_id
    ],
    returns: "i32",
  },
  bpf_btf_get_next_id: {
    args: [
      "u32", // __u32 start_id
      "ptr", // __u32 *next_id
    ],
    returns: "i32",
  },
  bpf_link_get_next_id: {
    args: [
      "u32", // __u32 start_id
      "ptr", // __u32 *next_id
    ],
    returns: "i32",
  },
  bpf_prog_get_fd_by_id: {
    args: [
      "u32", // __u32 id
    ],
    returns: "i32", // fd
  },
  bpf_prog_test_run_opts: {
    args: [
      "i32", // int prog_fd
      "ptr", // struct bpf_test_run_opts *opts
    ],
    returns: "i32",
  },
  bpf_object__open_mem: {
    args: [
      "ptr", // const void *obj_buf
      "u64", // size_t obj_buf_sz
      "ptr", // const struct bpf_object_open_opts *opts
    ],
    returns: "ptr", // struct bpf_object *
  },
  bpf_object__load: {
    args: [
      "ptr", // struct bpf_object *obj
    ],
    returns: "i32",
  },
  bpf_object__close: {
    args: [
      "ptr", // struct bpf_object *object
    ],
    returns: "void",
  },
  bpf_object__next_map: {
    args: [
      "ptr", // const struct bpf_object *obj
      "ptr", // const struct bpf_map *map
    ],
    returns: "ptr", // struct bpf_map *, or NULL after the last
  },
  bpf_object__next_program: {
    args: [
      "ptr", // const struct bpf_object *obj
      "ptr", // struct bpf_program *prog
    ],
    returns: "ptr", // struct bpf_program *, or NULL after the last
  },
  bpf_map__name: {
    args: [
      "ptr", // const struct bpf_map *map
    ],
    returns: "cstring",
  },
  bpf_map__fd: {
    args: [
      "ptr", // const struct bpf_map *map
    ],
    returns: "i32", // fd, which the object owns
  },
  bpf_map__set_max_entries: {
    args: [
      "ptr", // struct bpf_map *map
      "u32", // __u32 max_entries
    ],
    returns: "i32",
  },
  bpf_program__name: {
    args: [
      "ptr", // const struct bpf_program *prog
    ],
    returns: "cstring",
  },
  bpf_program__fd: {
    args: [
      "ptr", // const struct bpf_program *prog
    ],
    returns: "i32", // fd, which the object owns
  },
  bpf_program__set_autoload: {
    args: [
      "ptr", // struct bpf_program *prog
      "bool", // bool autoload
    ],
    returns: "i32",
  },
  bpf_program__attach: {
    args: [
      "ptr", // const struct bpf_program *prog
    ],
    returns: "ptr", // struct bpf_link *
  },
  bpf_link__fd: {
    args: [
      "ptr", // const struct bpf_link *link
    ],
    returns: "i32", // fd, which the link owns
  },
  bpf_link__pin: {
    args: [
      "ptr", // struct bpf_link *link
      "cstring", // const char *path
    ],
    returns: "i32",
  },
  bpf_link__destroy: {
    args: [
      "ptr", // struct bpf_link *link
    ],
    returns: "i32",
  },
  libbpf_get_error: {
    args: [
      "ptr", // const void *ptr
    ],
    returns: "i64", // long: -errno of the call before when ptr is NULL
  },
  libbpf_version_string: {
    args: [],
    returns: "cstring",
  },
} as const satisfies Record<string, FFIFunction>;
