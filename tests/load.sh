#!/usr/bin/env bash
# Load through a real Envoy: alone, with an echo, with the product. Prints ratios of one run beside the targets.
#   tests/load.sh                    throughput, CPU, latency, memory; about two minutes
#   tests/load.sh --proof            200,000 requests: no 5xx, no failure in Envoy's counters
#   tests/load.sh --requests 2000    shorter rounds;  --strict: exit 1 when a target is missed
# Loopback and free ports only; everything it starts ends with it. Linux: CPU and memory come from /proc.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(uname)" != Linux ]; then echo "tests/load.sh reads /proc: Linux only." >&2; exit 2; fi
if ! command -v h2load > /dev/null; then
  echo "h2load was not found. Debian and Ubuntu: apt-get install nghttp2-client" >&2
  exit 2
fi

dotnet build -c Release --nologo -v quiet tests/ExtProc.Benchmarks
exec dotnet tests/ExtProc.Benchmarks/bin/Release/net10.0/ExtProc.Benchmarks.dll load "$@"
