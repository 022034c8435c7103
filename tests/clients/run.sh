#!/usr/bin/env bash
# Runs clients in other languages against the local stack with a real Envoy. The last line is
# "clients: N passed, N failed, N skipped"; exit code 1 when anything failed. Loopback only, except for npm's registry.
set -uo pipefail
cd "$(dirname "$0")/../.."
tests=tests/clients/openai-node
stack_wait=60

work=$(mktemp -d)
stack=
cleanup() {
  if [ -n "$stack" ]; then kill -TERM "$stack" 2> /dev/null; wait "$stack" 2> /dev/null; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

finish() { echo "clients: $1 passed, $2 failed, $3 skipped"; exit $(($2 > 0)); }
skip() { echo "SKIPPED: the clients were not tested: $1"; finish 0 0 "$(grep -c "^test(" $tests/openai.test.mjs)"; }
fail() { echo "FAILED: $1" >&2; finish 0 1 0; }

for program in node npm; do
  command -v $program > /dev/null || skip "$program was not found."
done
npm install --prefix $tests --no-audit --no-fund --loglevel=error --fetch-retries=1 > "$work/npm" 2>&1 || { cat "$work/npm"; skip "npm install failed; is its registry reachable?"; }
dotnet build --nologo -v quiet src/ExtProc.LocalStack || fail "the local stack does not build."

# The program itself, not `dotnet run`: that one would get the signal in its place.
dotnet src/ExtProc.LocalStack/bin/Debug/net10.0/extproc-localstack.dll --envoy real --print-env > "$work/out" 2> "$work/err" &
stack=$!
for ((tenth = 0; tenth < stack_wait * 10; tenth++)); do
  if grep -q '^EXTPROC_BASE_URL=' "$work/out"; then break; fi
  if ! kill -0 "$stack" 2> /dev/null; then
    cat "$work/out" "$work/err"
    if grep -q '^No Envoy was found' "$work/err"; then skip "there is no real Envoy."; fi
    fail "the local stack ended."
  fi
  sleep 0.1
done
grep -q '^EXTPROC_BASE_URL=' "$work/out" || fail "the local stack was not up after $stack_wait seconds."

while IFS= read -r line; do export "${line?}"; done < <(grep '^EXTPROC_' "$work/out")
node --test --test-reporter=tap $tests/openai.test.mjs | tee "$work/tap"
code=${PIPESTATUS[0]}

count() { sed -nE "s/^# $1 ([0-9]+)$/\1/p" "$work/tap" | tail -n 1; }
passed=$(count pass); failed=$(count fail); cancelled=$(count cancelled); skipped=$(count skipped)
failed=$((${failed:-0} + ${cancelled:-0}))
# A run that broke before its summary, or tested nothing, is a failure, whatever it counted.
if [ "$failed" -eq 0 ] && { [ "$code" -ne 0 ] || [ "${passed:-0}" -eq 0 ]; }; then failed=1; fi
finish "${passed:-0}" "$failed" "${skipped:-0}"
