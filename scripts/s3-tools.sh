#!/usr/bin/env bash
# The S3 server of the tests: versitygw, built by Go once and kept outside of the repository.
set -euo pipefail

VERSITYGW=v1.8.0

command -v versitygw >/dev/null || [ -x "$(go env GOPATH)/bin/versitygw" ] ||
  go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW"
