#!/usr/bin/env bash
# `make bench-spinup`: how long an AdversaryJob takes from the request that creates it to its runner's acknowledgement, warm and cold, one at
# a time and 30 at once on a pool of 30, and how long adversaries live after the verdict. Against an embedded cluster whose runners are
# processes of this machine; with CLUSTER=FILE, a kubeconfig, against a genuine one: it has Ballast's CRDs and no operator, its nodes have
# IMAGE, and NAMESPACE holds a ready FailoverChain CHAIN whose model can be held to JSON (capabilities.jsonMode) and takes longer than a second
# to answer: else adversaries end by themselves, and kill times mean nothing. Its endpoint must be known by name here too. PROXY=1 where pods'
# addresses lead nowhere from here. ROUNDS=100, BURSTS=5 and POOL=30 choose how often.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=(.build-release/release/ballast bench-spinup --rounds "${ROUNDS:-100}" --bursts "${BURSTS:-5}" --pool "${POOL:-30}")
[ -z "${IMAGE:-}" ] || bench+=(--image "$IMAGE")
[ -z "${PROXY:-}" ] || bench+=(--through-api-server)
if [ -n "${CLUSTER:-}" ]; then
    bench+=(--kubeconfig "$CLUSTER" --namespace "${NAMESPACE:-default}" --chain "${CHAIN:?names the FailoverChain that adversaries ask}")
fi
exec "${bench[@]}"
