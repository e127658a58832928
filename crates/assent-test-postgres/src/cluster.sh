# Runs a throwaway PostgreSQL cluster in DIRECTORY until standard input ends:
# that is when the process at its other end does, in whichever way. Says "ready"
# once it can be reached by the socket in DIRECTORY, else says why not.
#
#   sh -c "$(cat cluster.sh)" cluster.sh BINARIES DIRECTORY
set -u
binaries=$1
directory=$2
export LC_ALL=C

end() {
  "$binaries/pg_ctl" -D "$directory/data" -m immediate stop >>"$directory/log" 2>&1
  rm -rf "$directory"
}
trap end EXIT
trap 'exit 1' HUP INT PIPE TERM

start() {
  "$binaries/initdb" -D "$directory/data" -U assent -A trust -E UTF8 --no-locale --no-sync || return
  cat >>"$directory/data/postgresql.conf" <<CONFIGURATION || return
listen_addresses = ''
unix_socket_directories = '$directory'
max_connections = 200
# Nothing here outlives the tests.
fsync = off
full_page_writes = off
CONFIGURATION
  "$binaries/pg_ctl" -D "$directory/data" -l "$directory/server.log" -w start
}

if start >"$directory/log" 2>&1; then
  echo ready
else
  cat "$directory/log" "$directory/server.log" 2>&1
  exit 1
fi
while read -r _; do :; done
