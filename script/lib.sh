# SPDX-License-Identifier: Apache-2.0
# What the scripts share: install what is missing, and nothing that is there.

# need PACKAGE...: Debian packages. Quiet and without a network when all are there.
need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    echo "installing ${missing[*]}"
    "${root[@]}" apt-get update -q=2 </dev/null
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q=2 --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" </dev/null >/dev/null
}
