# Runs the PostgreSQL cluster in FOLDER, made if it is not there, until standard
# input ends: that is when the process at its other end does, in whichever way.
# Says "ready" once it can be reached by the socket in DIRECTORY, which ends with
# it, else says why not.
#
#   sh -c "$(cat kept.sh)" kept.sh BINARIES DIRECTORY FOLDER
set -u
binaries=$1
directory=$2
folder=$3
export LC_ALL=C

end() {
  "$binaries/pg_ctl" -D "$folder/data" -m fast stop >>"$directory/log" 2>&1
  rm -rf "$directory"
}
trap end EXIT
trap 'exit 1' HUP INT PIPE TERM

start() {
  if [ ! -d "$folder/data" ]; then
    rm -rf "$folder/new"
    "$binaries/initdb" -D "$folder/new" -U assent -A trust -E UTF8 --no-locale || return
    mv "$folder/new" "$folder/data" || return
  fi
  "$binaries/pg_ctl" -D "$folder/data" -l "$directory/server.log" -w -t 300 \
    -o "-c listen_addresses='' -c unix_socket_directories='$directory' -c max_connections=200" start
}

if start >"$directory/log" 2>&1; then
  echo ready
else
  cat "$directory/log" "$directory/server.log" 2>&1
  exit 1
fi
while read -r _; do :; done
