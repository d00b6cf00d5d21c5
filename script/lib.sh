# SPDX-License-Identifier: Apache-2.0
# What the scripts share: install what is missing, and nothing that is there.

# as_root COMMAND...
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# need PACKAGE...: Debian packages. Quiet and without a network when all are there.
need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "installing ${missing[*]}" >&2
    as_root apt-get update -q=2 </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q=2 --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" </dev/null >/dev/null
}
