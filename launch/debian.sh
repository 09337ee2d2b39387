#!/bin/sh
# debian.sh PACKAGE…   brings Debian packages, for launchers and for launch/machine.py
# With root or sudo they are installed; without, they are unpacked into .sys/ beside us and nothing of the
# system changes. `run` sets the paths that unpacked libraries, programs and fonts need.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
sys=$root/.sys
log=$(mktemp)
trap 'rm -f "$log"' EXIT

say() { printf '%s\n' "$*" >&2; }

known() {  # of the packages named, those that this release has
  for name in "$@"; do
    if apt-cache show "$name" 2>/dev/null | grep -q .; then echo "$name"; fi
  done
}

become_root() {
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && sudo='sudo -n'
}

install_packages() {
  say "首次运行：用 apt 安装 $*"
  $sudo apt-get update -qq >"$log" 2>&1 || :
  # shellcheck disable=SC2046
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 \
    --no-install-recommends $(known "$@") >>"$log" 2>&1
}

unpack_packages() {
  # ensurepip looks for its wheels in /usr only: without root pip comes straight from its wheel
  wanted=$(echo "$*" | sed 's/python3-venv/python3-pip-whl/')
  say "首次运行：没有管理员权限，把 $wanted 解包到 .sys/"
  mkdir -p "$sys/apt/lists/partial" "$sys/apt/cache/archives/partial" "$sys/debs"
  printf 'Dir::State::lists "%s";\nDir::Cache "%s";\n' "$sys/apt/lists" "$sys/apt/cache" >"$sys/apt/apt.conf"
  (
    export APT_CONFIG="$sys/apt/apt.conf"
    cd "$sys/debs" || exit 1
    apt-get update -qq >"$log" 2>&1 || :
    # shellcheck disable=SC2046
    needed=$(apt-get install -s --no-install-recommends $(known $wanted) 2>>"$log" | awk '/^Inst/ {print $2}')
    [ -n "$needed" ] || exit 1
    # shellcheck disable=SC2086
    apt-get download -qq $needed >>"$log" 2>&1 || exit 1
    for package in *.deb; do dpkg-deb -x "$package" "$sys" >>"$log" 2>&1 || exit 1; done
  ) || return 1
  rm -rf "$sys/debs" "$sys/apt"
  cat >"$sys/fonts.conf" <<'XML'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <include ignore_missing="yes" prefix="relative">etc/fonts/conf.d</include>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
XML
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  say "提示：这台机器没有 apt，请管理员安装与下面同样的软件包：$*"
  exit 1
fi
sudo=
if become_root && install_packages "$@"; then exit 0; fi
if [ "$(id -u)" != 0 ] && unpack_packages "$@"; then exit 0; fi
cat "$log" >&2
say "提示：没有装成 $*，原因见上面；也可以请管理员安装。"
exit 1
