#!/usr/bin/env bash
# `make bench-channel`: how long an order of the operator, and a change of chain, backend or Secret, takes until the last gateway obeys or
# serves it. Against a genuine API server where there is one in $KUBEBUILDER_ASSETS, else against the embedded one.
# GATEWAYS=3 and ROUNDS=20 choose how many and how often.
set -euo pipefail
cd "$(dirname "$0")/.."
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
[ -x "$assets/kubectl" ] && ! command -v kubectl >/dev/null && export PATH="$PATH:$assets"
bench=("$PWD/.build-release/release/ballast" bench-channel --gateways "${GATEWAYS:-3}" --rounds "${ROUNDS:-20}")
if [ -x "$assets/kube-apiserver" ] && [ -x "$assets/etcd" ]; then
    echo "API server: $("$assets/kube-apiserver" --version)"
    CONTROL_PLANE=api hack/with-control-plane.sh bash -c '
        kubectl apply --server-side -f crds/ >/dev/null
        kubectl wait --for=condition=Established crd --all --timeout=30s >/dev/null
        exec "$@" --kubeconfig "$BALLAST_TEST_KUBECONFIG"' bench "${bench[@]}"
else
    echo "API server: the embedded one (no kube-apiserver in $assets)"
    exec "${bench[@]}"
fi
