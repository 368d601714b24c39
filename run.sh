#!/usr/bin/env bash
# Starts the BookingAdmin dashboard on this machine, with everything that it needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/machine.sh

usage() {
  cat << 'TEXT'
./run.sh            starts the dashboard on http://localhost:5080; Ctrl-C stops it
./run.sh --reset    the same, on a new demo marketplace: deletes the data of the embedded database first

Installs PostgreSQL if the machine has none. ASPNETCORE_URLS sets another address, ConnectionStrings__BookingAdmin
another database, which is then needed instead of the embedded one.
TEXT
}

reset=false
for word in "$@"; do
  case "$word" in
    --reset) reset=true ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 2 ;;
  esac
done

export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}"
export DOTNET_NOLOGO=1

if [ -z "${ConnectionStrings__BookingAdmin:-}" ]; then install_postgres; fi
require_dotnet

# A build that finds nothing to do takes longer than the start: look first whether the sources are those of the last one.
web=src/BookingAdmin.Web/bin/Release/net10.0/BookingAdmin.Web.dll
built=src/BookingAdmin.Web/obj/run.built
sources="$(find src wwwroot ./*.* \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + | sort | cksum)"
if [ ! -f "$web" ] || [ "$sources" != "$(cat "$built" 2> /dev/null)" ]; then
  say "Building …"
  build src/BookingAdmin.Web --configuration Release
  printf '%s\n' "$sources" > "$built"
fi
if $reset; then
  build src/BookingAdmin.Cli --configuration Release
  dotnet src/BookingAdmin.Cli/bin/Release/net10.0/bookingadmin.dll reset
fi

# In place of this script, so that Ctrl-C and SIGTERM reach the program itself.
exec dotnet "$web"
