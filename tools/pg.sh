#!/usr/bin/env bash
# pg.sh: a throw-away PostgreSQL server for tests, on loopback, in a folder of its own.
#
#   tools/pg.sh start DIR        starts it (waits until it answers) and prints its URL
#   tools/pg.sh fresh URL NAME   makes an empty database NAME (dropping an older one), prints its URL
#   tools/pg.sh crash DIR        kills it (SIGKILL) and starts it again, at the same address
#   tools/pg.sh stop DIR         stops it and removes its data
#
# Its text sorts as in Spanish, as a mission's server may: what relies on byte order must say so.
# Started by root it runs as the user postgres, who must be able to reach DIR.
set -euo pipefail
export LC_ALL=C.UTF-8

bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)

die() {
    echo "pg.sh: $*" >&2
    exit 1
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 40000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

start() {
    local dir try port
    [ -x "$bin/initdb" ] || die "PostgreSQL's server programs are missing (package postgresql)"
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    [ ${#dir} -lt 80 ] || die "the path is too long for a socket: $dir"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
    as_postgres test -x "$dir" || die "the user postgres cannot reach $dir"
    as_postgres "$bin/initdb" -D "$dir/data" -U istmo -A trust -E UTF8 --locale=C.UTF-8 \
        --locale-provider=icu --icu-locale=es --no-sync >"$dir/initdb.log" 2>&1 ||
        die "initdb failed: $(tail -3 "$dir/initdb.log")"
    for try in 1 2 3 4 5; do
        port=$(free_port)
        if as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -s start \
            -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c fsync=on -c max_connections=200" </dev/null >/dev/null 2>&1; then
            echo "postgresql://istmo@127.0.0.1:$port/postgres"
            return
        fi
    done
    die "the server did not start: $(tail -3 "$dir/data/server.log")"
}

stop() {
    local dir=$1
    [ -f "$dir/data/PG_VERSION" ] || return 0
    as_postgres "$bin/pg_ctl" -D "$(cd "$dir" && pwd)/data" -m immediate -w -s stop || true
    rm -rf "$dir/data" "$dir/initdb.log"
}

# Its other processes end when they see that the first one is gone. Then its files can go as well: where
# nobody collects the dead, its number would look alive for a while.
crash() {
    local dir pid process processes options
    dir=$(cd "$1" && pwd)
    options=$(sed -E 's/^[^ ]+( "-D" "[^"]*")+//; s/"//g' "$dir/data/postmaster.opts")
    pid=$(head -1 "$dir/data/postmaster.pid")
    processes=$(cat "/proc/$pid/task/$pid/children")
    kill -KILL "$pid"
    for process in $processes; do
        while grep -qs '^State:.[^Z]' "/proc/$process/status"; do sleep 0.02; done
    done
    rm -f "$dir/data/postmaster.pid" "$dir"/.s.PGSQL.*
    as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -s start -o "$options -c recovery_init_sync_method=syncfs" </dev/null >/dev/null 2>&1 ||
        die "the server did not start again: $(tail -3 "$dir/data/server.log")"
}

fresh() {
    local url=$1 name=$2 query=
    [[ $name =~ ^[a-z][a-z0-9_]{0,62}$ ]] || die "not a database name: $name"
    psql -X -q -v ON_ERROR_STOP=1 -d "$url" -c "SET client_min_messages = warning" \
        -c "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" -c "CREATE DATABASE \"$name\" TEMPLATE template0" >/dev/null
    if [[ $url == *\?* ]]; then query="?${url#*\?}"; fi
    url=${url%%\?*}
    echo "${url%/*}/$name$query"
}

case "${1:-}:$#" in
    start:2) start "$2" ;;
    crash:2) crash "$2" ;;
    stop:2) stop "$2" ;;
    fresh:3) fresh "$2" "$3" ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
