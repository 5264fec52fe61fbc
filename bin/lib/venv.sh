# Read by the commands in bin/ with `.`; not a command itself.
# Sets `root`, the clone's top folder, and `python`, the interpreter of its .venv.
#
#   need requirements.txt       what serving takes
#   need requirements-dev.txt   the same versions, and what tests and checks take

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
python=$root/.venv/bin/python
PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# An interpreter of 3.11 or newer that can make virtual environments, or nothing.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

# What .venv must have been made from to be fresh: this is compared on each run, so it has to be
# quick. The checksum only tells versions of a file apart; pip checks the packages' hashes.
digest() {
    (cd "$root" && cksum "$1") || die "$root/$1 cannot be read"
}

need() {
    wanted=$(digest "$1") || exit 1
    version=$("$python" -I -S -c 'import sys; print(sys.version.split()[0])' 2>/dev/null) ||
        version=
    if [ -n "$version" ] &&
        [ "$(cat "$root/.venv/$1.made" 2>/dev/null)" = "$version $wanted" ]; then
        return
    fi
    found=$(find_python) ||
        die 'needs Python 3.11 or newer with its venv module (Debian: python3 and python3-venv)'
    # The test requirements hold everything that serving takes.
    also=
    [ "$1" = requirements.txt ] || also=$(digest requirements.txt) || exit 1
    "$found" -I "$root/bin/lib/make_venv.py" "$wanted" ${also:+"$also"} || exit 1
}

# From whatever folder a command is called, the data lies in the clone unless said otherwise.
settle_data_folder() {
    if [ -z "${HAMSEDA_DATA_DIR+set}" ] && [ -z "${HAMSEDA_DATA_DIR_FILE+set}" ]; then
        HAMSEDA_DATA_DIR=$root/var
        export HAMSEDA_DATA_DIR
    fi
}
