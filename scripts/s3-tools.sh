#!/usr/bin/env bash
# The S3 and KMS servers of the tests, built by Go once and kept outside of the repository: versitygw and local-kms.
set -euo pipefail

VERSITYGW=v1.8.0
LOCAL_KMS=v0.0.0-20260228092603-2a5e92d09ab6

command -v versitygw >/dev/null || [ -x "$(go env GOPATH)/bin/versitygw" ] ||
  go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW"

command -v local-kms >/dev/null || [ -x "$(go env GOPATH)/bin/local-kms" ] ||
  go install "github.com/nsmithuk/local-kms@$LOCAL_KMS"
