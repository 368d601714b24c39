#!/usr/bin/env bash
# Runs all tests of the solution and ends with one line: N passed, N failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/machine.sh

usage() {
  cat << 'TEXT'
./test.sh           installs what the tests need, builds, and runs all tests
./test.sh NAME…     runs only the test projects with such a name, as in ./test.sh Domain Web

Exit code 0 when all passed; 1 when one failed, or a test project crashed or ran no test.
TEXT
}

for word in "$@"; do
  case "$word" in
    --help | -h) usage; exit ;;
    -*) usage >&2; exit 2 ;;
  esac
done

export DOTNET_NOLOGO=1
install_postgres
install_chromium
install_node
install_provider
install_stripe
install_mail
install_next_auth
install_push
require_dotnet

say "Building …"
build BookingAdmin.sln || fail "The build failed: no test was run."

results=artifacts/test-results
rm -rf "$results"
passed=0 failed=0 skipped=0 trouble=()

# How many tests of a results file ended so: the outcome of each test is the truth, the file's counters are not.
count() { grep -c "<UnitTestResult .*outcome=\"$2\"" "$1" || true; }

wanted() {
  local word
  if [ "$#" = 1 ]; then return 0; fi
  for word in "${@:2}"; do
    case "$1" in *"$word"*) return 0 ;; esac
  done
  return 1
}

# Whoever starts this in the background lets it ignore Ctrl-C, and some tests send just that to a program.
listening=env
if env --default-signal=INT true 2> /dev/null; then listening="env --default-signal=INT"; fi

# Programs that live for seconds or minutes: what makes long-lived ones fast or hard to attack costs their start a fifth.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0 DOTNET_gcConcurrent=0

# Each project waits a good part of its time, so several run side by side where memory allows, at most 2 GB each.
side_by_side() {
  local free
  free="$(awk '/^MemAvailable:/ { print int($2 / 1024 / 1024) }' /proc/meminfo 2> /dev/null || true)"
  if [ "${free:-0}" -ge 8 ]; then echo 3; elif [ "${free:-0}" -ge 5 ]; then echo 2; else echo 1; fi
}

run_one() {
  local project="$1" name exit_code=0
  name="$(basename "$project" .csproj)"
  # Whoever makes the folder runs it.
  mkdir "$results/$name" 2> /dev/null || return 0
  $listening dotnet test "$project" --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" \
    --results-directory "$results" < /dev/null > "$results/$name/output" 2>&1 || exit_code=$?
  echo "$exit_code" > "$results/$name/exit-code"
  until mkdir "$results/printing" 2> /dev/null; do sleep 0.1; done
  say "" "$name"
  cat "$results/$name/output"
  rmdir "$results/printing"
}

projects=()
while read -r project; do
  if wanted "$(basename "$project" .csproj)" "$@"; then projects+=("$project"); fi
# The three that take minutes come first, so that none of them is left alone at the end.
done < <(dotnet sln BookingAdmin.sln list | tr '\\' '/' | grep 'Tests\.csproj$' |
  awk '{ print (/\.(Browser|Services|Web)\.Tests\.csproj$/ ? 1 : 2), $0 }' | sort | cut -d' ' -f2-)

mkdir -p "$results"
lanes=()
trap 'kill "${lanes[@]}" 2> /dev/null; exit 130' INT TERM
for _ in $(seq "$(side_by_side)"); do
  for project in "${projects[@]+"${projects[@]}"}"; do run_one "$project"; done &
  lanes+=("$!")
done
wait "${lanes[@]}"
trap - INT TERM

for project in "${projects[@]+"${projects[@]}"}"; do
  name="$(basename "$project" .csproj)"
  exit_code="$(cat "$results/$name/exit-code" || echo none)"
  trx="$results/$name.trx"
  if [ ! -f "$trx" ]; then
    trouble+=("$name crashed: it left no results.")
    continue
  fi
  all="$(grep -c '<UnitTestResult ' "$trx" || true)"
  good="$(count "$trx" Passed)" left_out="$(count "$trx" NotExecuted)"
  bad=$((all - good - left_out))
  # A skipped test has a reason inside; a test that is run by name only has none, and is no part of this.
  unasked="$(grep -c '<UnitTestResult .*outcome="NotExecuted".*/>' "$trx" || true)"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left_out - unasked))
  if [ "$((all - unasked))" = 0 ]; then
    trouble+=("$name ran no test.")
  elif [ "$exit_code" != 0 ] && [ "$bad" = 0 ]; then
    trouble+=("$name ended with exit code $exit_code although no test failed: it crashed.")
  fi
  grep '<UnitTestResult .*outcome="Failed"' "$trx" | sed 's/.*testName="\([^"]*\)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/^/  failed: /' >> "$results/failed.txt" || true
done

say "" "The 20 slowest classes:"
build/slowest.sh 20 "$results" || true

say ""
if [ -s "$results/failed.txt" ]; then cat "$results/failed.txt"; fi
if [ "${#trouble[@]}" != 0 ]; then printf '  %s\n' "${trouble[@]}"; fi
line="$passed passed, $failed failed"
if [ "$skipped" != 0 ]; then line="$line, $skipped skipped"; fi
say "$line"
[ "$failed" = 0 ] && [ "${#trouble[@]}" = 0 ] && [ "$passed" != 0 ]
