#!/usr/bin/env bash
# build/slowest.sh N FOLDER: the N classes whose tests took longest together, from the results files in that folder.
set -euo pipefail
export LC_ALL=C
cat "$2"/*.trx | grep -o '<UnitTestResult [^>]*' |
  sed 's/.* testName="\([^("]*\).* duration="\([0-9:.]*\)".*/\1 \2/' |
  awk '
    { split($2, time, ":"); sub(/\.[^.]*$/, "", $1); seconds[$1] += time[1] * 3600 + time[2] * 60 + time[3]; tests[$1]++ }
    END { for (class in seconds) printf "%8.1f s %5d tests  %s\n", seconds[class], tests[class], class }' |
  sort -rn | awk -v most="$1" 'NR <= most'
