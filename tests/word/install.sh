#!/bin/sh
# Installs the LibreOffice that opens the Word document in a test, on Debian, where that is allowed.
#
# Never fails by itself: a missing LibreOffice is judged by the test (a skip with a reason, a failure with CI=true).
set -u

packages="libreoffice-writer-nogui fonts-liberation"
by_hand="To install by hand: apt-get install --no-install-recommends $packages"

[ -n "${CANDOUR_SOFFICE:-}" ] && exit 0
command -v soffice >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Word test: no apt-get here, so nothing is installed. It needs LibreOffice Writer, as soffice on the PATH."
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Word test: not root and no password-free sudo, so no LibreOffice is installed. $by_hand"
    exit 0
fi

echo "Word test: installing $packages"
log=$(mktemp) || exit 0
# shellcheck disable=SC2086 # the list is meant to split into words
if $as_root DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1 &&
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $packages >>"$log" 2>&1; then
    rm -f "$log"
    exit 0
fi
echo "Word test: apt-get could not install $packages. Its last words:"
tail -n 5 "$log"
echo "$by_hand"
rm -f "$log"
exit 0
