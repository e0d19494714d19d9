#!/usr/bin/env bash
# `make bench-operator`: time from a cold start of the operator until N LLMBackends have all children and a status, beside the same
# children made by a kopf operator and by a plain client without any controller, on one genuine API server (no controller-manager: only
# these write). N="100 1000 5000" chooses the sizes, ROUNDS=3 how often each runs, IDLE=60 the seconds of the idle measurement;
# COSTS=300 first measures what each kind of write costs the server, with so many requests.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
[ -x "$assets/kube-apiserver" ] || { echo "bench-operator needs kube-apiserver and etcd in $assets (KUBEBUILDER_ASSETS)" >&2; exit 1; }
mkdir -p .ballast
# shellcheck disable=SC2086
CONTROL_PLANE=api hack/with-control-plane.sh bash -c '
    kubectl apply --server-side -f crds/ >/dev/null
    kubectl wait --for=condition=Established crd --all --timeout=30s >/dev/null
    exec "$@"' bench "$root/.build/python/bin/python" hack/bench/operator_bench.py .ballast/bench-operator.json \
    "$root/.build-release/release/ballast" ${N-100 1000 5000}
