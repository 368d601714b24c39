# What run.sh and test.sh share: finding on this machine what they need, and installing what is missing.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo "$@"
  else fail "This needs root, and there is no sudo. As root, run: $*"
  fi
}

require_dotnet() {
  command -v dotnet > /dev/null || fail "BookingAdmin needs the .NET 10 SDK, and there is no dotnet here: see https://dotnet.microsoft.com/download."
  # Without the ICU libraries dotnet refuses to start; with PostgreSQL from a package they come along.
  if [ "$(uname)" = Linux ] && ! compgen -G '/usr/lib*/libicuuc.so*' > /dev/null && ! compgen -G '/usr/lib/*-linux-*/libicuuc.so*' > /dev/null; then
    say "This machine has no ICU libraries: the .NET programs run without cultures."
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  fi
  local sdks
  sdks="$(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -)"
  case " $sdks" in *' 10.'*) ;; *) fail "BookingAdmin needs the .NET 10 SDK, and this machine has: $sdks." ;; esac
}

# Where the program looks too (PostgresBinaries.cs).
has_postgres() {
  local initdb folder
  initdb="$(command -v initdb || true)"
  for folder in "$(dirname "$(readlink -f "${initdb:-/nowhere/initdb}")")" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then return 0; fi
  done
  return 1
}

install_postgres() {
  if has_postgres; then return; fi
  if command -v apt-get > /dev/null; then
    say "PostgreSQL is missing: installing it with apt-get (the programs only, no database of the system's own)."
    # Else the package makes and starts a cluster, of which nobody here has any use.
    local off=/etc/postgresql-common/createcluster.d/booking-admin.conf installed=true
    as_root mkdir -p "${off%/*}"
    printf 'create_main_cluster = false\n' | as_root tee "$off" > /dev/null
    apt_install postgresql || installed=false
    as_root rm -f "$off"
    as_root rmdir "${off%/*}" 2> /dev/null || true
    $installed || fail "apt-get could not install PostgreSQL."
  elif command -v dnf > /dev/null; then
    say "PostgreSQL is missing: installing it with dnf."
    as_root dnf install -y -q postgresql-server postgresql-contrib
  elif command -v brew > /dev/null; then
    say "PostgreSQL is missing: installing it with brew."
    brew install --quiet postgresql@17
  else
    fail "PostgreSQL is missing, and there is no apt-get, dnf or brew here: install it, or name your own database in ConnectionStrings__BookingAdmin."
  fi
  has_postgres || fail "PostgreSQL was installed, but initdb, pg_ctl and postgres are not where BookingAdmin looks: put their folder on PATH."
}

install_chromium() {
  if command -v chromium > /dev/null || command -v chromium-browser > /dev/null || command -v google-chrome > /dev/null; then return; fi
  if command -v apt-get > /dev/null; then
    say "Chromium is missing: installing it with apt-get."
    apt_install chromium fonts-dejavu-core fonts-noto-core fonts-noto-color-emoji || fail "apt-get could not install Chromium."
  elif command -v dnf > /dev/null; then
    say "Chromium is missing: installing it with dnf."
    as_root dnf install -y -q chromium dejavu-sans-fonts
  else
    fail "The tests need Chromium on PATH: install it."
  fi
}

# Node runs the tests' identity provider and mail server, Stripe's client and the marketplace's sign-in.
install_node() {
  if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    local missing=()
    command -v node > /dev/null || missing+=(nodejs)
    command -v npm > /dev/null || missing+=(npm)
    if command -v apt-get > /dev/null; then
      say "Node or npm is missing: installing ${missing[*]} with apt-get."
      apt_install "${missing[@]}" || fail "apt-get could not install ${missing[*]}."
    elif command -v dnf > /dev/null; then
      say "Node or npm is missing: installing them with dnf."
      as_root dnf install -y -q nodejs npm
    elif command -v brew > /dev/null; then
      say "Node or npm is missing: installing them with brew."
      brew install --quiet node
    else
      fail "The tests need Node and npm on PATH: install them."
    fi
  fi
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 18 || (major === 18 && minor >= 19) ? 0 : 1)' ||
    fail "The tests need Node 18.19 or later, and $(command -v node) is $(node --version): install a later one, or put it first on PATH."
}

# The packages of a folder, as its lock file says. A copy of that file tells what is there.
install_packages() {
  local folder="$1" whose="$2"
  if cmp -s "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"; then return; fi
  say "Installing the packages of $whose with npm."
  # No scripts: none of them is needed, and one would download a program where its package was left out.
  quietly npm ci --ignore-scripts --prefix "$folder" || fail "npm could not install the packages of $whose."
  cp "$folder/package-lock.json" "$folder/node_modules/installed-lock.json"
}

install_provider() { install_packages tests/provider "the tests' identity provider"; }

# Stripe's own client and command line, against which the tests hold their double of Stripe.
install_stripe() { install_packages tests/stripe "Stripe's client and command line for the tests"; }

# A real mail server and a reader of mails.
install_mail() { install_packages tests/mail "the mail server of the tests"; }

# The marketplace's own sign-in, whose session cookies the tests bring along.
install_next_auth() { install_packages tests/next-auth "the marketplace's sign-in for the tests"; }

# The reader's side of encrypted pushes.
install_push() { install_packages tests/push "the tests' reader of pushes"; }

apt_install() {
  # Its lists may be absent (in a container) or old.
  quietly as_root apt-get update -qq &&
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

build() { quietly dotnet build "$@" --verbosity quiet --nologo; }

# Shows what a command says only if it fails.
quietly() {
  local log exit_code=0
  log="$(mktemp)"
  "$@" > "$log" 2>&1 < /dev/null || exit_code=$?
  if [ "$exit_code" != 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$exit_code"
}
