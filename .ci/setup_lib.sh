# Steps of setup.sh. Every step looks first and acts only when something is missing.

PYTHON=""        # the interpreter the virtual environment is made from
PACKAGES=""      # distribution packages still to install, with a leading space
MINIMUM_PG=15    # PostgreSQL major version; PostGIS 3.3 comes with Debian's packages for it
PG_LIB=${PG_LIB:-/usr/lib/postgresql}         # where the distribution puts servers; tests point it elsewhere
PG_SHARE=${PG_SHARE:-/usr/share/postgresql}

say() { printf '  %s\n' "$*"; }
fail() { printf '\nSetup cannot go on: %s\n' "$*" >&2; exit 1; }

confirm() {
    if [ "${YES:-}" = 1 ] || [ ! -t 0 ]; then return 0; fi
    printf '%s [Y/n] ' "$1"
    read -r answer
    case "$answer" in n*|N*) fail "you said no. Install them yourself, then run this again." ;; esac
}

find_python() {
    local candidate
    for candidate in "${GRIDLINE_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            PYTHON=$candidate
            return 0
        fi
    done
    command -v apt-get >/dev/null || fail "Python 3.11 or newer is needed and this system has no apt-get. Install it, then run this again."
    PACKAGES="$PACKAGES python3 python3-venv"
}

# The newest installed major version from MINIMUM_PG on that already has PostGIS, or nothing.
postgis_ready() {
    local control version
    for control in "$PG_SHARE"/*/extension/postgis.control; do
        [ -e "$control" ] || continue
        version=${control#"$PG_SHARE"/}
        version=${version%%/*}
        if [ "$version" -ge "$MINIMUM_PG" ] && [ -x "$PG_LIB/$version/bin/initdb" ]; then return 0; fi
    done
    return 1
}

# The major version to install PostGIS for: the newest one already here, else the distribution's own.
postgres_version() {
    local newest
    newest=$(ls "$PG_LIB" 2>/dev/null | sort -n | tail -n 1)
    if [ -n "$newest" ] && [ "$newest" -ge "$MINIMUM_PG" ] && [ -x "$PG_LIB/$newest/bin/initdb" ]; then
        echo "$newest"
        return
    fi
    apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
}

missing_packages() {
    if [ -n "$PYTHON" ] && ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
        PACKAGES="$PACKAGES python3-venv"
    fi
    # A database of your own needs no PostgreSQL here, except for the tests, which always use a private one.
    if [ -z "${DATABASE_URL:-}" ] || [ "$WITH_TESTS" = yes ]; then
        postgis_ready || PACKAGES="$PACKAGES POSTGIS"
        # As root the private cluster runs under another account; runuser changes to it.
        if [ "$(id -u)" = 0 ] && ! [ -x /usr/sbin/runuser ]; then PACKAGES="$PACKAGES util-linux"; fi
    fi
    if [ "$WITH_TESTS" = yes ]; then
        [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || PACKAGES="$PACKAGES chromium"
        [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || PACKAGES="$PACKAGES fonts-noto-cjk"
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
    command -v apt-get >/dev/null || fail "packages are missing ($PACKAGES ) and this system has no apt-get. Install PostgreSQL $MINIMUM_PG+ with PostGIS and Python 3.11+, then run this again."
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "packages are missing ($PACKAGES ) and there is neither root nor sudo here. Ask an administrator to install them, then run this again."
    fi
    say "refreshing the list of packages"
    as_root apt-get update -qq >var/setup-apt.log 2>&1 || say "the list could not be refreshed (no network?); trying with the one at hand"
    case "$PACKAGES" in
        *POSTGIS*)
            local version
            version=$(postgres_version)
            [ -n "$version" ] || fail "the distribution offers no PostgreSQL. Install PostgreSQL $MINIMUM_PG or newer with PostGIS, then run this again."
            [ "$version" -ge "$MINIMUM_PG" ] || fail "the distribution's PostgreSQL is $version; Gridline needs $MINIMUM_PG or newer."
            PACKAGES=${PACKAGES/POSTGIS/postgresql-$version postgresql-$version-postgis-3}
            [ -x "$PG_LIB/$version/bin/postgres" ] || forbid_system_cluster ;;
    esac
    say "installing$PACKAGES (may take some minutes; log in var/setup-apt.log)"
    # --no-upgrade: a PostgreSQL already here stays as it is.
    # shellcheck disable=SC2086
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-upgrade --no-install-recommends $PACKAGES >>var/setup-apt.log 2>&1; then
        tail -n 5 var/setup-apt.log >&2
        allow_system_cluster
        fail "apt-get could not install the packages; the lines above say why."
    fi
    allow_system_cluster
    [ -n "$PYTHON" ] || PYTHON=python3
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "this system's Python is older than 3.11. Install a newer one and name it in GRIDLINE_PYTHON."
}

# The distribution's package would otherwise create a cluster on port 5432 and start it.
NO_CLUSTER=${NO_CLUSTER:-/etc/postgresql-common/createcluster.d/gridline.conf}
forbid_system_cluster() {
    as_root mkdir -p "${NO_CLUSTER%/*}"
    echo "create_main_cluster = false" | as_root tee "$NO_CLUSTER" >/dev/null
}
allow_system_cluster() { if [ -e "$NO_CLUSTER" ]; then as_root rm -f "$NO_CLUSTER"; fi; }

prepare_venv() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
    say "making the virtual environment .venv"
    "$PYTHON" -m venv --clear .venv || fail "the virtual environment could not be made."
}

# python_requirements NAME FILE...: installs pinned, hashed files once per content.
python_requirements() {
    local name=$1 sum file arguments=()
    shift
    sum=$(cat "$@" | sha256sum | cut -d' ' -f1)
    if [ "$(cat ".venv/.gridline-$name" 2>/dev/null)" = "$sum" ]; then return; fi
    for file in "$@"; do arguments+=(-r "$file"); done
    say "installing Python packages ($name; takes about a minute)"
    if ! .venv/bin/pip install --disable-pip-version-check --require-hashes "${arguments[@]}" >var/setup-pip.log 2>&1; then
        tail -n 5 var/setup-pip.log >&2
        fail "pip could not install the Python packages; the lines above say why (no network?). Log: var/setup-pip.log"
    fi
    echo "$sum" >".venv/.gridline-$name"
}

front_end_packages() {
    [ -e static/package-lock.json ] || return 0
    local sum
    sum=$(sha256sum static/package-lock.json | cut -d' ' -f1)
    if [ "$(cat static/node_modules/.gridline 2>/dev/null)" = "$sum" ]; then return; fi
    say "installing front-end packages (takes about half a minute)"
    (cd static && PATH="$PWD/../.venv/bin:$PATH" npm ci --no-audit --no-fund --loglevel=error >../var/setup-npm.log 2>&1) \
        || { tail -n 5 var/setup-npm.log >&2; fail "npm could not install the front-end packages; the lines above say why (no network?)."; }
    echo "$sum" >static/node_modules/.gridline
}
