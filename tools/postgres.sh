#!/bin/sh
# Runs a command beside a PostgreSQL of its own, made for the run and thrown away after it.
# The command finds it in DATABASE_URL. Installs PostgreSQL from the system's packages when it may.
set -eu
. "$(dirname "$0")/need.sh"
server() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
[ -n "$(server)" ] || need postgresql "PostgreSQL est nécessaire pour ces tests : apt-get install postgresql, puis recommencez."
bin=$(server)
folder=$(mktemp -d)
as=
if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; chown postgres "$folder"; fi
# The server binds no network address: it answers on a socket in its own folder. A query that takes a minute is a defect
# to be shown, not waited for.
stop() { (cd /; $as "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true; rm -rf "$folder"; }
trap stop EXIT INT TERM
(
  cd /
  $as "$bin/initdb" -D "$folder/data" -U levier --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  $as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c full_page_writes=off -c statement_timeout=60s" start >/dev/null
  chmod 755 "$folder"
  $as "$bin/createdb" -h "$folder" -U levier levier
)
DATABASE_URL="postgresql://levier@$(printf '%s' "$folder" | sed 's#/#%2F#g')/levier"
export DATABASE_URL
"$@"
