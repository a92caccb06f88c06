#!/bin/sh
# Installs what the browser tests and the PDF need, on Debian, where that is allowed.
#
# Never fails by itself: a missing browser is judged by the tests (a skip with a reason, a failure with CI=true).
set -u

packages="chromium libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
by_hand="To install by hand: apt-get install --no-install-recommends $packages"

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    echo "Browser tests: no apt-get here, so nothing is installed. They need Chromium, and the PDF needs Pango."
    exit 0
fi

missing=""
for package in $packages; do
    if [ "$package" = chromium ] && [ -n "${CANDOUR_CHROMIUM:-}" ]; then
        continue
    fi
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Browser tests: not root and no password-free sudo, so these are not installed:$missing. $by_hand"
    exit 0
fi

echo "Browser tests: installing$missing"
log=$(mktemp) || exit 0
# shellcheck disable=SC2086 # both lists are meant to split into words
if $as_root DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 &&
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
    exit 0
fi
echo "Browser tests: apt-get could not install$missing. Its last words:"
tail -n 5 "$log"
echo "$by_hand"
rm -f "$log"
exit 0
