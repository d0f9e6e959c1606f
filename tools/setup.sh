#!/bin/sh
# Makes .venv and installs a locked set of packages into it: tools/setup.sh run|server|test
# Needs a Python of 3.11 or later with its venv module, and nothing else. Does nothing where all is in place.
set -eu
cd "$(dirname "$0")/.."

lock="requirements/$1.txt"
venv=.venv
stamp="$venv/installed-$1.txt"

stop() {
    echo "Engage: $1" >&2
    exit 1
}

works() { "$1" -c "$2" >/dev/null 2>&1; }

find_python() {
    without_venv=
    for python in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        works "$python" 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        if works "$python" 'import ensurepip, venv'; then
            echo "$python"
            return
        fi
        without_venv=$python
    done
    [ -z "$without_venv" ] ||
        stop "$without_venv has no venv module. On Debian or Ubuntu: sudo apt install python3-venv, then run this again."
    stop "Python 3.11 or later is needed, and none was found. On Debian: sudo apt install python3 python3-venv; on macOS: python.org or brew install python."
}

if [ -e "$venv" ] && ! works "$venv/bin/python" 'import pip'; then
    [ -f "$venv/pyvenv.cfg" ] || stop "$venv is in the way and is no environment of ours. Move it, then run this again."
    echo "The environment in $venv does not work any more; making it again."
    rm -rf "$venv"
fi
if [ ! -e "$venv" ]; then
    python=$(find_python)
    echo "Making $venv with $("$python" -V) ..."
    "$python" -m venv "$venv"
fi
works "$venv/bin/python" 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$venv was made with an old Python. Remove it (make clean), then run this again."

if ! cmp -s "$lock" "$stamp"; then
    echo "Installing the packages of $lock (once; a minute or two) ..."
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install --quiet --require-hashes --requirement "$lock" ||
        stop "the packages of $lock could not be installed. Is the network there? Then run this again."
    cp "$lock" "$stamp"
fi
