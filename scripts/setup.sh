#!/bin/sh
# Brings a Debian or Ubuntu machine to where `make demo` or `make test` can run: scripts/setup.sh demo|test
# Installs only what is missing, and only as root; else says what is missing and goes on, except
# without Bun, which everything needs. Says nothing when there is nothing to do.
set -eu

BUN_VERSION=1.4.5
TOOLS=.tools/bin
goal=${1:?demo or test}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
PATH=$root/$TOOLS:$PATH:/usr/sbin:/sbin
missing=

say() { echo "setup: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
need() { missing="$missing $1"; }
am_root() { [ "$(id -u)" -eq 0 ]; }
can_install() { am_root && have apt-get; }

bun_fits() {
  [ "$("$1" --version 2>/dev/null)" = "$BUN_VERSION" ]
}

# clang itself where it is new enough (Debian 12's is 14), else clang-19, else the newest clang-NN.
clang_package() {
  candidate=$(apt-cache policy clang 2>/dev/null | sed -n 's/ *Candidate: \([0-9]*:\)\{0,1\}\([0-9]*\).*/\2/p')
  if [ "${candidate:-0}" -ge 15 ]; then
    echo clang
  else
    names=$(apt-cache pkgnames clang- 2>/dev/null | grep -E '^clang-[0-9]+$' | sort -V)
    echo "$names" | grep -x clang-19 || echo "$names" | tail -n 1
  fi
}

# Ubuntu before 24.10 has bpftool in linux-tools, behind a wrapper that wants the running kernel's build.
bpftool_packages() {
  if apt-cache show bpftool 2>/dev/null | grep -q '^Version'; then
    echo bpftool
  else
    echo linux-tools-common linux-tools-generic
  fi
}

bpftool_runs() {
  bpftool version >/dev/null 2>&1
}

adopt_bpftool() {
  for built in /usr/lib/linux-tools/*/bpftool /usr/lib/linux-tools-*/bpftool; do
    if "$built" version >/dev/null 2>&1; then
      ln -sf "$built" "$TOOLS/bpftool"
      return
    fi
  done
}

list_missing() {
  missing=
  scripts/clang.sh >/dev/null || need clang
  [ -e /usr/include/bpf/bpf_helpers.h ] || need libbpf-dev
  [ -e /usr/include/linux/bpf.h ] || need linux-libc-dev
  ldconfig -p | grep -q 'libbpf\.so\.1 ' || need libbpf1
  [ -e "$TOOLS/bun" ] || have npm || need npm
  if [ "$goal" = test ]; then
    bpftool_runs || need bpftool
    { have cc && [ -e /usr/include/stdio.h ]; } || need gcc
    have chromium || have chromium-browser || need chromium
  fi
}

packages() {
  for item in $missing; do
    case $item in
      clang) clang_package ;;
      bpftool) bpftool_packages ;;
      gcc) echo gcc libc6-dev ;;
      # Ubuntu's is a snap; without it the test of the report's page is skipped, by name.
      chromium) apt-cache policy chromium | grep -q 'Candidate: [0-9]' && echo chromium ;;
      *) echo "$item" ;;
    esac
  done
}

install_packages() {
  say "installing by apt:$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # shellcheck disable=SC2046 # one word a package
  apt-get install -qq -y --no-install-recommends $(packages) >/dev/null
  bpftool_runs || adopt_bpftool
}

# Links $TOOLS/bun to a Bun that is here already, if it is the pinned one.
adopt_bun() {
  mkdir -p "$TOOLS"
  bun_fits "$TOOLS/bun" && return
  rm -f "$TOOLS/bun"
  for bun in "$(command -v bun || :)" .tools/node_modules/.bin/bun; do
    if [ -n "$bun" ] && bun_fits "$bun"; then
      ln -s "$(readlink -f "$bun")" "$TOOLS/bun"
      return
    fi
  done
  return 1
}

install_bun() {
  if ! have npm; then
    say "Bun $BUN_VERSION is needed: put it on PATH, or install npm"
    exit 1
  fi
  say "installing Bun $BUN_VERSION into .tools/"
  npm install --prefix .tools --no-save --no-audit --no-fund --loglevel=error "bun@$BUN_VERSION" >/dev/null
  adopt_bun
}

mount_missing() { # type, directory
  grep -q " $2 $1 " /proc/mounts && return
  if ! am_root; then
    say "$2: no $1 is mounted there, and only root can: mount -t $1 $1 $2"
  elif ! { mkdir -p "$2" && mount -t "$1" "$1" "$2"; } 2>/dev/null; then
    say "$2: $1 cannot be mounted here (a container without CAP_SYS_ADMIN?)"
  fi
}

adopt_bun || :
list_missing
if [ -n "$missing" ] && can_install; then
  install_packages
  list_missing
fi
adopt_bun || install_bun
[ -z "$missing" ] || say "missing:$missing (as root on Debian or Ubuntu, \`make $goal\` installs them)"
if [ "$goal" = demo ] && ! am_root; then
  say "the demo loads BPF programs, which takes root; make test runs what needs no privilege"
fi
mount_missing bpf /sys/fs/bpf
mount_missing tracefs /sys/kernel/tracing
