#!/usr/bin/env bash
# Everything that CI runs: the debug tests, the genuine-server suites where there is a kube-apiserver, the release binary and the
# end-to-end tests that use it. One summary line per suite; the test runner's own closing lines come last.
set -euo pipefail
cd "$(dirname "$0")/.."
assets=${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}
export PATH="$PWD/.build/python/bin:$PATH"
# A crash prints its own thread's calls, not every image and register.
export SWIFT_BACKTRACE=images=none,registers=none,threads=crashed,color=no
[ -x "$assets/kubectl" ] && ! command -v kubectl >/dev/null && export PATH="$PATH:$assets"
logs=$(mktemp -d)
release=
finish() {
    [ -z "$release" ] || kill "$release" 2>/dev/null || true
    wait
    rm -rf "$logs"
}
trap finish EXIT

step() { printf '== %s\n' "$*"; }

built() { # log, the build's exit status
    local log=$logs/$1
    if [ "$2" -ne 0 ]; then
        grep -E 'error:|warning:' "$log" | sort -u | head -n 40
        tail -n 5 "$log"
        exit 1
    fi
    # Warnings of the packages we depend on are not ours to mend; ours are errors.
    if grep -E "^$PWD/(Sources|Tests)/.*warning:" "$log" | sort -u | head -n 40 | grep .; then
        echo "the build has warnings" >&2
        exit 1
    fi
}

# Which tests of a log were under way when it ended.
unended() {
    grep -vE '^[^ ]+ Test (run|case) ' "$1" | sed -nE 's/^◇ Test (.*) started\.$/+ \1/p; s/^(✔|✘) Test (.*) (passed|failed) after .*/- \2/p' |
        sed -E 's/ with [0-9]+ test cases?$//' |
        awk '{ name = substr($0, 3) } /^\+/ { open[name] = 1 } /^-/ { delete open[name] } END { for (name in open) print "  " name }'
}

# Prints a line per suite and every failure; keeps the runner's closing line and counts what was skipped, which that line counts as passed.
closing=() beside=()
run_tests() { # name, arguments…
    local name=$1 log=$logs/$1.log status=0
    shift
    "${beside[@]}" swift test --skip-build --disable-xctest "$@" >"$log" 2>&1 || status=$?
    grep -E '^(✔|✘) Suite ' "$log" || true
    if [ $status -ne 0 ]; then
        grep -E '^✘|^↳|error:|recorded an issue' "$log" | head -n 200
        # After a crash: where, and which tests were under way.
        if ! grep -qE '^(✔|✘) Test run with ' "$log"; then
            grep -E 'Fatal error' -A 14 "$log" | cut -c 1-240 | head -n 40
            echo "not ended:"
            unended "$log" | head -n 10
        fi
    fi
    local skipped
    skipped=$(grep -c '^➜ Test .* skipped' "$log" || true)
    echo "$name: $skipped skipped"
    closing+=("$(grep -E '^(✔|✘) Test run with ' "$log" | tail -n 1 || true)")
    [ $status -eq 0 ] || { printf '%s\n' "${closing[@]}"; exit $status; }
}

step "debug build"
status=0
hack/build.sh debug --build-tests >"$logs/debug" 2>&1 || status=$?
built debug $status

step "release build, in the background, with what the tests leave of the cores"
nice -n 19 hack/build.sh release >"$logs/release" 2>&1 </dev/null &
release=$!

step "unit and integration tests"
run_tests unit --skip GenuineTests --skip EndToEndTests --skip ReplayTests --skip Kubectl --skip AdversaryClusterTests \
    --skip GatewayTests --skip ChannelTests
# All tests of a run share the cores, and a connection that waits too long for its request is closed: servers with such limits run by
# themselves, and operators with gateways one after the other.
run_tests gateway --filter GatewayTests --skip RealClientTests --skip GenuineTests
run_tests channel --no-parallel --filter ChannelTests --skip GenuineTests
# Programs that others wrote have time limits of their own: kubectl gives the server 32 s for its OpenAPI document.
run_tests programs --no-parallel --filter Kubectl --filter RealClientTests --filter AdversaryClusterTests
# Lives of resources under every fault: they use whole cores, so tests with time limits do not run beside them.
run_tests replay --filter ReplayTests

if [ -x "$assets/kube-apiserver" ] && [ -x "$assets/etcd" ]; then
    step "the same against a genuine API server ($("$assets/kube-apiserver" --version))"
    genuine=1 beside=(hack/with-control-plane.sh)
elif [ -n "${BALLAST_TEST_KUBECONFIG:-}" ]; then
    step "the same against the cluster of BALLAST_TEST_KUBECONFIG"
    genuine=1
else
    step "no kube-apiserver in $assets and no BALLAST_TEST_KUBECONFIG: the genuine-server suites were not run"
    genuine=
fi
# One at a time: a suite counts this process's connections to the server.
[ -z "$genuine" ] || run_tests genuine --no-parallel --filter GenuineTests --skip ConformanceGenuineTests
if [ -n "$genuine" ] && [ ${#beside[@]} -eq 0 ]; then
    echo "the embedded API server was not compared with a genuine one: that needs a bare kube-apiserver in $assets"
elif [ -n "$genuine" ]; then
    # Controllers would write into the objects whose answers are compared: this one gets a bare API server.
    step "the embedded API server beside a genuine one, request by request"
    CONTROL_PLANE=api run_tests conformance --filter ConformanceGenuineTests
fi

step "the release build's end"
status=0
wait "$release" || status=$?
release=
built release $status

# One at a time, as a user meets them: demos take the same loopback addresses, and a sandbox its time.
step "end to end, with the release binary"
export BALLAST=$PWD/.build-release/release/ballast
if [ -n "$genuine" ]; then
    run_tests end-to-end --no-parallel --filter EndToEndTests
else
    run_tests end-to-end --no-parallel --filter EndToEndTests --skip GenuineOperatorEndToEndTests
fi

step "closing lines"
printf '%s\n' "${closing[@]}"
