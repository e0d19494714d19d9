#!/usr/bin/env bash
# `make bench-operator`: time from a cold start of the operator until N LLMBackends have all children and a status, beside the same
# children made by a kopf operator and by a plain client without any controller. Each run has a genuine API server of its own (no
# controller-manager: only the measured program writes), and the programs take turns, another one first each round. N="100 1000 5000"
# chooses the sizes, ROUNDS=3 how often each runs, IDLE=60 the seconds of Ballast's idle measurement in the last round, PROGRAMS="ballast
# kopf" leaves one out; COSTS=300 first measures what each kind of write costs the server, with so many requests.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
[ -x "$assets/kube-apiserver" ] || { echo "bench-operator needs kube-apiserver and etcd in $assets (KUBEBUILDER_ASSETS)" >&2; exit 1; }
mkdir -p .ballast
results=.ballast/bench-operator.jsonl
python=$root/.build/python/bin/python
ballast=$root/.build-release/release/ballast
bench=hack/bench/operator_bench.py
rm -f "$results"

beside_a_server() {
    # shellcheck disable=SC2016
    CONTROL_PLANE=api hack/with-control-plane.sh bash -c '
        kubectl apply --server-side -f crds/ >/dev/null
        kubectl wait --for=condition=Established crd --all --timeout=30s >/dev/null
        exec "$@"' bench "$@"
}

[ "${COSTS:-0}" -eq 0 ] || beside_a_server "$python" "$bench" costs "$ballast" "$COSTS"
read -ra programs <<<"${PROGRAMS:-kopf ballast floor}"
rounds=${ROUNDS:-3}
for n in ${N-100 1000 5000}; do
    for ((round = 0; round < rounds; round++)); do
        for ((turn = 0; turn < ${#programs[@]}; turn++)); do
            program=${programs[(round + turn) % ${#programs[@]}]}
            idle=0
            if [ "$program" = ballast ] && [ $((round + 1)) -eq "$rounds" ]; then idle=${IDLE:-60}; fi
            beside_a_server "$python" "$bench" run "$results" "$ballast" "$program" "$n" "$idle"
        done
    done
done
"$python" "$bench" table "$results"
