#!/usr/bin/env bash
# Requests a second and latencies through Ballast and through nginx as a plain reverse proxy, in one run on loopback, in front of the
# same upstream process. Needs nginx and wrk (hack/setup.sh bench installs them).
#   bench-gateway.sh [BALLAST]            default: .build-release/release/ballast
#   ROUNDS=5 SECONDS_EACH=6 CONNECTIONS=32 LITELLM=1 SOAK=600 hack/bench-gateway.sh
# LITELLM=1 measures the LiteLLM proxy too (installed from PyPI into .build/litellm). SOAK is the number of seconds that memory is watched
# for under load; 0, the default, leaves that out. PARTS="flood steady kill streams soak" says what is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
ballast=${1:-.build-release/release/ballast}
rounds=${ROUNDS:-5} each=${SECONDS_EACH:-6} connections=${CONNECTIONS:-32}
upstream_port=${UPSTREAM_PORT:-19080} proxy_port=${PROXY_PORT:-19081} ballast_port=${BALLAST_PORT:-19082} litellm_port=19083
second_port=19084 streams_port=19085 failover_port=19086 streaming_port=19087 streams_proxy_port=19088
parts=${PARTS:-flood steady kill streams soak} soak=${SOAK:-0}
for tool in nginx wrk python3; do
    command -v $tool >/dev/null || { echo "bench-gateway: no $tool on PATH (apt install nginx-light wrk python3)" >&2; exit 1; }
done
[ -x "$ballast" ] || { echo "bench-gateway: no $ballast; run make release" >&2; exit 1; }

work=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

for file in upstream.conf proxy.conf routes.yaml; do
    sed "s/UPSTREAM_PORT/$upstream_port/; s/PROXY_PORT/$proxy_port/" hack/bench/gateway/$file >"$work/$file"
done
nginx -p "$work" -c "$work/upstream.conf" 2>"$work/upstream.log" & pids+=($!)
nginx -p "$work" -c "$work/proxy.conf" 2>"$work/proxy.log" & pids+=($!)
$ballast gateway --routes "$work/routes.yaml" --listen "127.0.0.1:$ballast_port" --threads 2 --no-access-log \
    >"$work/ballast.log" 2>&1 & pids+=($!)
ballast_pid=$!
if [ -n "${LITELLM:-}" ]; then
    if [ ! -x .build/litellm/bin/litellm ]; then
        python3 -m venv .build/litellm
        .build/litellm/bin/pip install --quiet --disable-pip-version-check 'litellm[proxy]'
    fi
    cat >"$work/litellm.yaml" <<YAML
model_list:
  - model_name: chat
    litellm_params: {model: openai/bench-model, api_base: "http://127.0.0.1:$upstream_port/v1", api_key: sk-x}
YAML
    # Without a key, as the others; on a slow machine its workers take longer to start than uvicorn waits.
    LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true .build/litellm/bin/litellm --config "$work/litellm.yaml" --host 127.0.0.1 --port $litellm_port --num_workers 2 \
        --timeout_worker_healthcheck 120 >"$work/litellm.log" 2>&1 & pids+=($!)
    litellm_pid=$!
fi

ready() {
    for _ in $(seq 1200); do
        if curl -s -o /dev/null -X POST -H 'content-type: application/json' -d '{"model":"chat","messages":[]}' \
            "http://127.0.0.1:$1/v1/chat/completions"; then return; fi
        sleep 0.1
    done
    echo "bench-gateway: nothing answers on port $1" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}

measure() { # port seconds connections → "requests/s errors requests p50 p99"
    wrk -t 2 -c "$3" -d "$2s" -s hack/bench/gateway/chat.lua "http://127.0.0.1:$1" | sed -n 's/^RESULT //p'
}

names=(nginx ballast) ports=($proxy_port $ballast_port)
if [ -n "${LITELLM:-}" ]; then names+=(litellm); ports+=($litellm_port); fi
for port in $upstream_port "${ports[@]}"; do ready "$port"; done
status=0
wants() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }
if wants flood; then
for port in "${ports[@]}"; do measure "$port" 3 "$connections" >/dev/null; done

for round in $(seq "$rounds"); do
    for index in "${!names[@]}"; do
        echo "$round ${names[$index]} $(measure "${ports[$index]}" "$each" "$connections")" | tee -a "$work/results"
    done
done

python3 - "$work/results" "$(grep VmHWM /proc/$ballast_pid/status | tr -dc 0-9)" <<'PY' || status=$?
import statistics, sys
rows = [line.split() for line in open(sys.argv[1])]
median = {}
print(f"\n{'':10}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'errors':>8}")
for name in dict.fromkeys(row[1] for row in rows):
    mine = [row for row in rows if row[1] == name]
    median[name] = statistics.median(float(row[2]) for row in mine)
    p50, p99 = (statistics.median(float(row[i]) for row in mine) for i in (5, 6))
    print(f"{name:10}{median[name]:12.0f}{p50:10.3f}{p99:10.3f}{sum(int(row[3]) for row in mine):8}")
print(f"\nballast / nginx = {median['ballast'] / median['nginx']:.3f} (target: at least 0.65); peak resident {int(sys.argv[2]) // 1024} MB")
sys.exit(0 if median["ballast"] >= 0.65 * median["nginx"] else 1)
PY
fi

# What follows is not measured beside its workers, which are busy even when nobody asks them.
[ -z "${LITELLM:-}" ] || kill "$litellm_pid"

# Latency at a steady rate, the loss of a target, and many streams: each with servers of its own, nginx and Ballast by turns.
load() { python3 hack/bench/gateway/steady.py "$@"; }
gateway() { # port routes
    $ballast gateway --routes "$2" --listen "127.0.0.1:$1" --threads 2 --no-access-log >>"$work/ballast.log" 2>&1 & pids+=($!)
    ready "$1"
}
megabytes() { echo $(($(grep "$2" /proc/"$1"/status | tr -dc 0-9) / 1024)); }
compare() { # title limit column nginx-port ballast-port rounds load…
    local title=$1 limit=$2 column=$3 nginx=$4 ballast=$5 turns=$6 kind=$7
    shift 7
    : >"$work/turns"
    for turn in $(seq "$turns"); do
        echo "nginx $(load "$kind" "$nginx" "$@" || true)" >>"$work/turns"
        echo "ballast $(load "$kind" "$ballast" "$@" || true)" >>"$work/turns"
    done
    load added "$title" "$limit" "$work/turns" "$column" || status=1
}
echo
if wants steady; then
    load rate $proxy_port 1000 2 >/dev/null && load rate $ballast_port 1000 2 >/dev/null
    compare "1,000 requests/s" 1 1 $proxy_port $ballast_port "$rounds" rate 1000 "$each"
fi

if wants kill; then
    sed "s/UPSTREAM_PORT/$second_port/; s/upstream\.pid/second.pid/; s/upstream-/second-/" hack/bench/gateway/upstream.conf >"$work/second.conf"
    nginx -p "$work" -c "$work/second.conf" -g 'master_process off;' 2>"$work/second.log" & pids+=($!)
    second_pid=$!
    ready $second_port
    {
        sed 's/name: bench}/name: first}/' "$work/routes.yaml" | sed "s/$upstream_port/$second_port/; /^---/,\$d"
        echo '---'
        sed 's/targets: .*/targets: [{backendRef: {name: first}, priority: 0}, {backendRef: {name: bench}, priority: 1}]/' "$work/routes.yaml"
    } >"$work/failover.yaml"
    gateway $failover_port "$work/failover.yaml"
    killed=$(load kill $failover_port 1000 "$each" $second_pid) || status=1
    echo "a target killed at 1,000 requests/s: ${killed##* } of $((1000 * each)) failed (target: 0)"
fi

if wants streams; then
    # 20 words, one every half second: 1,000 streams begun over eight seconds are all open at the end of them.
    load upstream $streams_port 20 500 & pids+=($!)
    sed "s/$upstream_port/$streams_port/" "$work/routes.yaml" >"$work/streams.yaml"
    sed "s/$upstream_port/$streams_port/; s/$proxy_port/$streams_proxy_port/; s/proxy\.pid/streams.pid/; s/ proxy-/ streams-/; s/connection \"\";/connection \"\"; proxy_buffering off;/" \
        "$work/proxy.conf" >"$work/streams.conf"
    nginx -p "$work" -c "$work/streams.conf" 2>"$work/streams.log" & pids+=($!)
    for port in $streams_port $streams_proxy_port; do ready $port; done
    gateway $streaming_port "$work/streams.yaml"
    streaming_pid=${pids[-1]}
    compare "20 streams, first token" 1 0 $streams_proxy_port $streaming_port 3 streams 20 2
    compare "1,000 streams over 8 s, first token" 1 0 $streams_proxy_port $streaming_port 1 streams 1000 8
    compare "1,000 streams begun at once, first token" 0 0 $streams_proxy_port $streaming_port 1 streams 1000 0
    peak=$(megabytes "$streaming_pid" VmHWM)
    echo "its peak resident memory: $peak MB (target: under 150)"
    [ "$peak" -lt 150 ] || status=1
fi

if wants soak && [ "$soak" -gt 0 ]; then
    measure $ballast_port 20 "$connections" >/dev/null
    before=$(megabytes $ballast_pid VmRSS)
    result=$(measure $ballast_port "$soak" "$connections")
    after=$(megabytes $ballast_pid VmRSS)
    echo "$soak s under load ($result): resident memory $before MB, then $after MB (target: no growth, which is at most 2 MB)"
    [ "$after" -le $((before + 2)) ] || status=1
fi
exit $status
