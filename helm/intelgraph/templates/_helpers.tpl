{{/* The seven apps: HTTP port, gRPC port (the gateway has none), and what they keep. */}}
{{- define "intelgraph.catalogue" -}}
gateway: { http: 8080 }
training: { http: 8000, grpc: 9000, database: true, artifacts: true, uploads: true }
inference: { http: 8001, grpc: 9001, database: true, artifacts: true }
registry: { http: 8002, grpc: 9002, database: true, artifacts: true }
features: { http: 8003, grpc: 9003, database: true }
monitoring: { http: 8004, grpc: 9004, database: true, artifacts: true }
governance: { http: 8005, grpc: 9005, database: true, artifacts: true }
{{- end }}

{{- define "intelgraph.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "intelgraph.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: intelgraph
{{- end }}

{{/* Which pods are whose; takes (dict "root" $ "app" name). */}}
{{- define "intelgraph.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .app }}
{{- end }}

{{- define "intelgraph.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "intelgraph.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "intelgraph.fullname" .) }}
{{- else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "intelgraph.artifactsClaim" -}}
{{ .Values.artifacts.existingClaim | default (printf "%s-artifacts" (include "intelgraph.fullname" .)) }}
{{- end }}

{{/* "true" if an app has a headless Service: one that may have several pods, and is called by others; takes (dict "root" $ "app" name). */}}
{{- define "intelgraph.headless" -}}
{{- $app := index (include "intelgraph.catalogue" .root | fromYaml) .app }}
{{- $settings := mergeOverwrite (deepCopy .root.Values.defaults) (index .root.Values.apps .app | default dict) }}
{{- if and .root.Values.headless.enabled $app.grpc (or $settings.autoscaling.enabled (gt (int $settings.replicas) 1)) }}true{{ end }}
{{- end }}

{{/* The name by which others find the pods of an app; takes (dict "root" $ "app" name). */}}
{{- define "intelgraph.host" -}}
{{ include "intelgraph.fullname" .root }}-{{ .app }}{{ if include "intelgraph.headless" . }}-headless{{ end }}
{{- end }}

{{/* One variable from the Secret; takes (dict "root" $ "name" VARIABLE "key" nameOfTheKey). */}}
{{- define "intelgraph.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.secret.name }}
      key: {{ index .root.Values.secret.keys .key }}
{{- end }}

{{/* The environment of an app; takes (dict "root" $ "app" name "settings" settings). */}}
{{- define "intelgraph.env" -}}
{{- $root := .root }}
{{- $values := .root.Values }}
{{- $scheme := ternary "https" "http" (ne $values.tls.secretName "") }}
{{- $own := dict
  "HOST" "0.0.0.0"
  "AUTH_MODE" "token"
  "BUS" "kafka"
  "KAFKA_BROKERS" (join "," $values.kafka.brokers)
  "TOPIC_PREFIX" $values.kafka.topicPrefix
  "KAFKA_TLS" (toString $values.kafka.tls)
  "KAFKA_SASL_MECHANISM" $values.kafka.sasl.mechanism
  "KAFKA_SASL_USERNAME" $values.kafka.sasl.username
  "DATA_DIR" "/var/lib/intelgraph"
  "ARTIFACTS_DIR" "/var/lib/intelgraph-artifacts"
  "LOG_FORMAT" "json"
}}
{{- $s3 := $values.artifacts.s3 }}
{{- $s3Stores := eq $values.artifacts.storage "s3" }}
{{- $s3Data := or (hasKey (default dict $values.env) "DATA_S3_ROOTS") (hasKey (default dict .settings.env) "DATA_S3_ROOTS") }}
{{- if $s3Stores }}
{{- $_ := set $own "ARTIFACT_STORAGE" "s3" }}
{{- $_ := set $own "S3_BUCKET" $s3.bucket }}
{{- $_ := set $own "S3_PREFIX" $s3.prefix }}
{{- $_ := set $own "S3_DIRECT_UPLOADS" (toString $s3.directUploads) }}
{{- end }}
{{- if or $s3Stores $s3Data }}
{{- $_ := set $own "S3_REGION" $s3.region }}
{{- $_ := set $own "S3_PATH_STYLE" (toString $s3.pathStyle) }}
{{- with $s3.endpoint }}{{- $_ := set $own "S3_ENDPOINT" . }}{{- end }}
{{- end }}
{{- $kms := $values.artifacts.kms }}
{{- with $kms.keyId }}
{{- $_ := set $own "ARTIFACT_KMS_KEY_ID" . }}
{{- $_ := set $own "ARTIFACT_KMS_REGION" $kms.region }}
{{- with $kms.endpoint }}{{- $_ := set $own "ARTIFACT_KMS_ENDPOINT" . }}{{- end }}
{{- end }}
{{- if and (eq .app "inference") $values.artifacts.trustedKeys }}
{{- $_ := set $own "ARTIFACT_TRUSTED_KEYS" (join "," $values.artifacts.trustedKeys) }}
{{- end }}
{{- range $name, $app := include "intelgraph.catalogue" $root | fromYaml }}
{{- if $app.grpc }}
{{- $host := include "intelgraph.host" (dict "root" $root "app" $name) }}
{{- $_ := set $own (printf "%s_URL" (upper $name)) (printf "%s://%s:%v" $scheme $host $app.http) }}
{{- $_ := set $own (printf "%s_GRPC_URL" (upper $name)) (printf "%s:%v" $host $app.grpc) }}
{{- end }}
{{- end }}
{{- if $values.datasets.existingClaim }}{{- $_ := set $own "DATA_ROOTS" "/data" }}{{- end }}
{{- if $values.tls.secretName }}
{{- $_ := set $own "TLS_CERT_FILE" "/etc/intelgraph/tls/tls.crt" }}
{{- $_ := set $own "TLS_KEY_FILE" "/etc/intelgraph/tls/tls.key" }}
{{- $_ := set $own "NODE_EXTRA_CA_CERTS" "/etc/intelgraph/tls/ca.crt" }}
{{- $_ := set $own "GRPC_TLS" "true" }}
{{- end }}
{{- /* Not sprig's merge: it takes false and 0 for values that are not there. */}}
{{- range $name, $value := $values.env }}{{ $_ := set $own $name $value }}{{ end }}
{{- range $name, $value := .settings.env }}{{ $_ := set $own $name $value }}{{ end }}
{{- range $name := keys $own | sortAlpha }}
- name: {{ $name }}
  value: {{ index $own $name | toString | quote }}
{{- end }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "SERVICE_TOKEN" "key" "serviceToken") }}
{{- $app := index (include "intelgraph.catalogue" $root | fromYaml) .app }}
{{- if $app.database }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "DATABASE_URL" "key" "databaseUrl") }}
{{- end }}
{{- if eq .app "governance" }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "BOOTSTRAP_ADMIN_TOKEN" "key" "bootstrapAdminToken") }}
{{- end }}
{{- if $values.redis.enabled }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "REDIS_URL" "key" "redisUrl") }}
{{- end }}
{{- if ne $values.kafka.sasl.mechanism "none" }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "KAFKA_SASL_PASSWORD" "key" "kafkaSaslPassword") }}
{{- end }}
{{- if $app.artifacts }}
{{- if and (or $s3Stores $s3Data) $s3.credentials }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "S3_ACCESS_KEY_ID" "key" "s3AccessKeyId") }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "S3_SECRET_ACCESS_KEY" "key" "s3SecretAccessKey") }}
{{- end }}
{{- if $values.artifacts.encrypted }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "ARTIFACT_ENCRYPTION_KEY" "key" "artifactEncryptionKey") }}
{{- end }}
{{- if and $kms.keyId $kms.credentials }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "ARTIFACT_KMS_ACCESS_KEY_ID" "key" "kmsAccessKeyId") }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "ARTIFACT_KMS_SECRET_ACCESS_KEY" "key" "kmsSecretAccessKey") }}
{{- end }}
{{- if and $values.artifacts.signed (has .app (list "registry" "training")) }}
{{ include "intelgraph.secretVariable" (dict "root" $root "name" "ARTIFACT_SIGNING_KEY" "key" "artifactSigningKey") }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where pods may run; takes settings. */}}
{{- define "intelgraph.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What an app's container may do on its node. */}}
{{- define "intelgraph.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
{{- define "intelgraph.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}
