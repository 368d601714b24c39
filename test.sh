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
install_next_auth
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

while read -r project; do
  name="$(basename "$project" .csproj)"
  wanted "$name" "$@" || continue
  say "" "$name"
  exit_code=0
  $listening dotnet test "$project" --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" < /dev/null || exit_code=$?

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
done < <(dotnet sln BookingAdmin.sln list | tr '\\' '/' | grep 'Tests\.csproj$' | sort)

say ""
if [ -s "$results/failed.txt" ]; then cat "$results/failed.txt"; fi
if [ "${#trouble[@]}" != 0 ]; then printf '  %s\n' "${trouble[@]}"; fi
line="$passed passed, $failed failed"
if [ "$skipped" != 0 ]; then line="$line, $skipped skipped"; fi
say "$line"
[ "$failed" = 0 ] && [ "${#trouble[@]}" = 0 ] && [ "$passed" != 0 ]
