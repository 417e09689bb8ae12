#!/usr/bin/env bash
# Ends when one service ends, so that the Space shows it instead of half an app.
set -euo pipefail

stop() {
    # More than once: a process that has only just started may miss a signal.
    for _ in {1..20}; do
        kill $(jobs -pr) 2>/dev/null || return 0
        sleep 0.5
    done
}
trap 'stop; exit 143' TERM INT

pids=()
uvicorn api:app --host 127.0.0.1 --port 8001 &
pids+=($!)
uvicorn page:app --host 127.0.0.1 --port 8002 &
pids+=($!)

# nginx comes last: the Space counts as running as soon as its own port answers.
answers() {
    (: < "/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
until answers 8001 && answers 8002; do
    [ "$(jobs -pr | wc -l)" -eq 2 ] || break
    sleep 0.2
done
nginx -e stderr -c /app/nginx.conf -g 'daemon off;' &
pids+=($!)

# Not `wait -n`, which misses a process that has ended before it is called.
while sleep 0.5; do
    for pid in "${pids[@]}"; do
        kill -0 "$pid" 2>/dev/null && continue
        status=0
        wait "$pid" || status=$?
        stop
        exit "$status"
    done
done
