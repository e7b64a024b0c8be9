# Sourced: `need PACKAGE SENTENCE` installs one of the system's packages when it may, else ends with the sentence. One at a
# time: two parts of the tests may ask at once, and the packages' tool refuses to be run twice.
need() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    mkdir -p var
    flock var/packages.lock sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$0" >/dev/null' "$1"
  else
    echo "$2" >&2
    exit 2
  fi
}
