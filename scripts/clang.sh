#!/bin/sh
# Prints the newest clang on this machine that compiles bpf/: 15 or later (enum64). Fails if there is none.
set -eu

OLDEST=15

major() {
  "$1" -dumpversion 2>/dev/null | cut -d. -f1
}

best= best_major=$((OLDEST - 1))
for path in $(command -v clang) $(ls /usr/bin/clang-[1-9][0-9] 2>/dev/null); do
  version=$(major "$path")
  if [ "${version:-0}" -gt "$best_major" ]; then
    best=$path best_major=$version
  fi
done
[ -n "$best" ] && echo "$best"
