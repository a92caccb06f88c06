#!/bin/sh
# Installs the Java that runs Spark in the tests, on Debian, where that is allowed and none is there that is new enough.
#
# Never fails by itself: a missing Java is judged by the tests (a skip with a reason, a failure with CI=true).
set -u

# A later Debian has no 17 any more, and its own Java serves as well.
packages="openjdk-17-jre-headless default-jre-headless"
by_hand="To install by hand: apt-get install --no-install-recommends openjdk-17-jre-headless"

[ -n "${JAVA_HOME:-}" ] && exit 0
java -version 2>&1 | grep -Eq 'version "(1[7-9]|[2-9][0-9])' && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Spark tests: no apt-get here, so nothing is installed. They need Java 17 or later, as java on the PATH."
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Spark tests: not root and no password-free sudo, so no Java is installed. $by_hand"
    exit 0
fi

log=$(mktemp) || exit 0
$as_root DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1
for package in $packages; do
    echo "Spark tests: installing $package"
    if $as_root DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$package" >>"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
done
echo "Spark tests: apt-get could not install Java. Its last words:"
tail -n 5 "$log"
echo "$by_hand"
rm -f "$log"
exit 0
