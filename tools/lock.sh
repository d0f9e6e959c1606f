#!/bin/sh
# Writes requirements/*.txt, with hashes, for Python 3.11 and later on Linux and macOS: tools/lock.sh [--upgrade]
# test.txt is solved first; the others are parts of it, with the same versions.
set -eu
cd "$(dirname "$0")/.."

compile() {
    target=$1
    shift
    .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --custom-compile-command "make lock" --output-file "requirements/$target.txt" \
        "$@" pyproject.toml
}

compile test --all-extras "$@"
compile server --extra pg --extra pdf --constraints requirements/test.txt
compile run --constraints requirements/test.txt
