#!/usr/bin/env bash
# Runs a command beside a genuine Kubernetes control plane on loopback: etcd, kube-apiserver and, where they are,
# kube-controller-manager and kube-scheduler, from the binaries in $KUBEBUILDER_ASSETS (default /usr/local/kubebuilder/bin).
# CONTROL_PLANE=api starts no controllers. The command finds it through $BALLAST_TEST_KUBECONFIG and $KUBECONFIG. usage: with-control-plane.sh COMMAND [ARG…]
set -euo pipefail
bin=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
state=$(mktemp -d)
pids=()

leave() {
    # The API server still needs etcd to leave cleanly: last started, first ended.
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
        kill "${pids[$i]}" 2>/dev/null || continue
        wait "${pids[$i]}" 2>/dev/null || true
    done
    rm -rf "$state"
}
trap leave EXIT
trap 'exit 130' INT TERM

run() {
    local name=$1
    shift
    "$@" >"$state/$name.log" 2>&1 &
    pids+=($!)
}

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

cd "$state"
quiet() { "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }; }
quiet openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj /CN=ballast-test -addext keyUsage=critical,keyCertSign,cRLSign
quiet openssl req -newkey rsa:2048 -nodes -keyout admin.key -out admin.csr -subj /O=system:masters/CN=admin
quiet openssl x509 -req -in admin.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out admin.crt
quiet openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=kube-apiserver
printf 'subjectAltName=DNS:localhost,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1\n' >san.txt
quiet openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -days 2 -out server.crt -extfile san.txt
quiet openssl genrsa -out sa.key 2048
quiet openssl rsa -in sa.key -pubout -out sa.pub

etcd_port=$(port)
etcd_peer=$(port)
api_port=$(port)
run etcd "$bin/etcd" --data-dir "$state/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$etcd_peer" --initial-advertise-peer-urls "http://127.0.0.1:$etcd_peer" \
    --initial-cluster "default=http://127.0.0.1:$etcd_peer" --unsafe-no-fsync --log-level error
run apiserver "$bin/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" --secure-port="$api_port" --bind-address=127.0.0.1 \
    --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --tls-cert-file=server.crt --tls-private-key-file=server.key \
    --client-ca-file=ca.crt --service-account-issuer=https://kubernetes.default.svc --service-account-key-file=sa.pub \
    --service-account-signing-key-file=sa.key --authorization-mode=RBAC --service-cluster-ip-range=10.96.0.0/16 \
    --allow-privileged --request-timeout=5m

encoded() { base64 -w0 "$1"; }
cat >kubeconfig <<EOF
apiVersion: v1
kind: Config
current-context: test
clusters: [{name: test, cluster: {server: "https://127.0.0.1:$api_port", certificate-authority-data: $(encoded ca.crt)}}]
users: [{name: admin, user: {client-certificate-data: $(encoded admin.crt), client-key-data: $(encoded admin.key)}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
EOF
export KUBECONFIG=$state/kubeconfig BALLAST_TEST_KUBECONFIG=$state/kubeconfig

ready() { curl --silent --fail --cacert ca.crt --cert admin.crt --key admin.key "https://127.0.0.1:$api_port/readyz" >/dev/null; }
for ((i = 0; i < 240; i++)); do
    ready && break
    kill -0 "${pids[1]}" 2>/dev/null || break
    sleep 0.25
done
ready || { echo "with-control-plane: kube-apiserver did not become ready:" >&2; tail -n 5 apiserver.log >&2; exit 1; }

for name in kube-controller-manager kube-scheduler; do
    [ -x "$bin/$name" ] && [ "${CONTROL_PLANE:-all}" != api ] || continue
    flags=()
    if [ $name = kube-controller-manager ]; then
        flags=(--service-account-private-key-file=sa.key --root-ca-file=ca.crt --use-service-account-credentials
            --kube-api-qps=400 --kube-api-burst=800)
    fi
    run "$name" "$bin/$name" --kubeconfig=kubeconfig --authentication-kubeconfig=kubeconfig --authorization-kubeconfig=kubeconfig \
        --leader-elect=false --bind-address=127.0.0.1 --secure-port="$(port)" "${flags[@]}"
done

cd "$OLDPWD"
"$@"
