#!/usr/bin/env bash
# What make needs before any Python package exists: a virtual environment in .venv with what the lock names.
# Quick when nothing has changed. Package indexes and certificates are those of the caller's own pip or uv settings.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements-dev.lock
python=${PYTHON:-python3}
stamp=.venv/.installed

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo > /dev/null; then
        if [ -t 0 ]; then sudo "$@"; else sudo -n "$@"; fi
    else
        return 1
    fi
}

# Debian package $1, for $2; apt-get's words are shown only if it fails.
debian() {
    say "installing $1 from Debian: $2"
    local words
    if ! words=$(as_root env DEBIAN_FRONTEND=noninteractive sh -c '
        get() { apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; }
        add() { get install --no-install-recommends "$@"; }
        get --simulate install "$@" > /dev/null 2>&1 || get update
        add "$@" || { get update && add "$@"; }' install "$1" 2>&1); then
        say "$words"
        say "$1 could not be installed. As root: apt-get install $1   then run this again."
        exit 1
    fi
}

if ! command -v "$python" > /dev/null; then
    debian python3 "the interpreter"
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "$python is older than 3.11; name a newer one: make PYTHON=/path/to/python3"
    exit 1
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2> /dev/null; then
    # Debian splits ensurepip from its python3, and venv leaves a broken folder behind without it.
    "$python" -c 'import ensurepip, venv' 2> /dev/null || debian python3-venv "virtual environments"
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

wanted=$(sha256sum "$lock" | cut -d' ' -f1)
if [ "$(cat "$stamp" 2> /dev/null || true)" = "$wanted" ]; then
    exit 0
fi

with_pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"; }

# uv is several times as fast, but knows nothing of an index that only pip has been told of.
with_uv() {
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] &&
        .venv/bin/python -m pip config list 2> /dev/null | grep -q '[.]index-url='; then
        return 1
    fi
    local first
    first=$(mktemp)
    awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' "$lock" > "$first"
    # The certificates that Debian's pip trusts: those of the machine.
    with_pip "$first" &&
        .venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --require-hashes -r "$lock"
    local outcome=$?
    rm -f "$first"
    return "$outcome"
}

say "installing the packages of $lock into .venv"
with_uv || { say "without uv this takes some minutes" && with_pip "$lock"; }
printf '%s\n' "$wanted" > "$stamp"
