#!/usr/bin/env bash
# Builds Ballast. usage: build.sh debug|release [ARGUMENTS of swift build…]
#   debug    into .build
#   release  into .build-release, as users run it: optimised, Swift linked statically, without debug information, which made it two thirds
#            larger; backtraces name functions all the same. Changing configurations in one folder would rebuild everything, so it has
#            its own.
# Every build checks that a target imports only what Package.swift lets it.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(--explicit-target-dependency-import-check error)
case ${1:-} in
debug) ;;
release) flags+=(-c release --static-swift-stdlib -debug-info-format none --scratch-path .build-release --product ballast) ;;
*)
    echo "usage: hack/build.sh debug|release [ARGUMENTS of swift build…]" >&2
    exit 2
    ;;
esac
shift
exec swift build "${flags[@]}" "$@"
