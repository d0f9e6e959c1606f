#!/bin/sh
# What the browser tests need beside Python: Chromium, Node's packages (axe-core, the Nu validator), Java, PostgreSQL.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "Engage: $1" >&2
    exit 1
}
need() { command -v "$1" >/dev/null 2>&1 || stop "$1 is needed for this. On Debian: sudo apt install $2 (or run .ci/run, which does)."; }

need npm npm
need java default-jre-headless
command -v chromium >/dev/null 2>&1 || [ -n "${ENGAGE_CHROMIUM:-}" ] ||
    stop "Chromium is needed for this. On Debian: sudo apt install chromium; elsewhere set ENGAGE_CHROMIUM to its path."

cd tests/browser
if ! cmp -s package-lock.json node_modules/installed-lock.json; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/installed-lock.json
fi
