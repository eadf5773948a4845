{{- define "cryptonets.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "cryptonets.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cryptonets.labels" -}}
{{ include "cryptonets.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* The configuration of the server: what the chart places, then what values say. */}}
{{- define "cryptonets.config" -}}
{{- if and (not .Values.tls.secretName) (not .Values.insecurePlaintext) -}}
{{- fail "Name a secret of TLS (tls.secretName), or say insecurePlaintext: true behind a proxy that speaks TLS." -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.config.keyStore) -}}
{{- fail "More than one replica needs config.keyStore.url: a Redis in which each finds the evaluation keys of all clients." -}}
{{- end -}}
{{- $config := dict "listen" "0.0.0.0:50551" "metricsListen" (printf "0.0.0.0:%d" (int .Values.metrics.port)) -}}
{{- if .Values.tls.secretName -}}
{{- $_ := set $config "tls" (dict "certificate" "/tls/tls.crt" "key" "/tls/tls.key") -}}
{{- else -}}
{{- $_ := set $config "insecurePlaintext" true -}}
{{- end -}}
{{- if .Values.token.secretName -}}
{{- $_ := set $config "tokenFile" "/token/token" -}}
{{- end -}}
{{- if .Values.models.claim -}}
{{- $_ := set $config "models" "/models" -}}
{{- end -}}
{{- mustMergeOverwrite $config .Values.config | mustToPrettyJson -}}
{{- end -}}
