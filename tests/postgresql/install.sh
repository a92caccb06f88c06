#!/bin/sh
# Installs the PostgreSQL server that a test starts for itself, on Debian, on a CI machine that lacks it.
#
# Never fails by itself: a missing server is judged by the test (a skip with a reason, a failure with CI=true).
# Anywhere else nothing is installed: the package would start a server of its own on somebody's machine.
set -u

[ "${CI:-}" = true ] || exit 0
command -v initdb >/dev/null 2>&1 && exit 0
for programs in /usr/lib/postgresql/*/bin; do
    [ -x "$programs/initdb" ] && exit 0
done

by_hand="To install by hand: apt-get install --no-install-recommends postgresql"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "PostgreSQL test: no apt-get here, so nothing is installed. It needs initdb and pg_ctl on the PATH."
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "PostgreSQL test: not root and no password-free sudo, so no server is installed. $by_hand"
    exit 0
fi

echo "PostgreSQL test: installing postgresql"
log=$(mktemp) || exit 0
if $as_root DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 &&
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends postgresql >>"$log" 2>&1; then
    rm -f "$log"
    exit 0
fi
echo "PostgreSQL test: apt-get could not install postgresql. Its last words:"
tail -n 5 "$log"
echo "$by_hand"
rm -f "$log"
exit 0
