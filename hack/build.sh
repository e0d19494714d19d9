#!/usr/bin/env bash
# Builds Ballast. usage: build.sh debug|release [ARGUMENTS of swift build…]
#   debug    into .build
#   release  into .build-release, as users run it: optimised, Swift linked statically, without debug information, which made it two thirds
#            larger; backtraces name functions all the same. Changing configurations in one folder would rebuild everything, so it has
#            its own.
# SwiftPM finds tests by the index that debug builds write; that of the toolchain's own modules serves nobody here.
# Every build checks that a target imports only what Package.swift lets it.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=(--explicit-target-dependency-import-check error)
case ${1:-} in
debug) flags+=(-Xswiftc -index-ignore-system-modules) ;;
release) flags+=(-c release --static-swift-stdlib -debug-info-format none --scratch-path .build-release --product ballast) ;;
*)
    echo "usage: hack/build.sh debug|release [ARGUMENTS of swift build…]" >&2
    exit 2
    ;;
esac
shift
exec swift build "${flags[@]}" "$@"
