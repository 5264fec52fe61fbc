#!/usr/bin/env bash
# Debian's WordPress with its PHP and MariaDB, for `python -P -m tests.wordpress`. No service of
# theirs is started, now or at boot. Ends with 0 also where it cannot be installed, and says so.
set -uo pipefail

policy=/usr/sbin/policy-rc.d
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi

leave() {
    echo "wordpress: not installed: $1"
    exit 0
}

apt_install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

command -v apt-get >/dev/null || leave 'this is no Debian'
"${as_root[@]}" true || leave 'that needs root'
"${as_root[@]}" apt-get -q -o Acquire::Retries=3 update || leave 'no package lists'

if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
# PHP comes first: with php-cgi there, WordPress does not ask for Apache's module.
apt_install php-cgi php-cli || leave 'no PHP'
# mini-httpd is the smallest server that meets WordPress's dependency, and is never used here.
# MariaDB's server itself is in mariadb-server-core, which is no service.
apt_install php php-gd php-mbstring php-mysql php-xml mini-httpd mariadb-server-core \
    mariadb-client chromium fonts-noto-core wordpress wordpress-l10n \
    wordpress-theme-twentytwentythree || leave 'no WordPress'
"${as_root[@]}" update-rc.d mini-httpd disable >/dev/null 2>&1 || true
dpkg-query -W -f '${Package} ${Version}\n' wordpress php-cli mariadb-server-core
