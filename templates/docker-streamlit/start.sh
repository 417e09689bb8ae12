#!/usr/bin/env bash
# Ends when one of the two ends, so that the Space shows it instead of half an app.
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
streamlit run {{file}} --server.address 127.0.0.1 --server.port 8501 --server.headless true &
pids+=($!)

# nginx comes last: the Space counts as running as soon as its own port answers.
until (: < /dev/tcp/127.0.0.1/8501) 2>/dev/null; do
    [ "$(jobs -pr | wc -l)" -eq 1 ] || break
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
