# Finds a JDK of version 21 or newer, for ./mandate and the Makefile. To be sourced by a POSIX shell, or run to
# print the folder found. Reads each JDK's "release" file: starting a JVM to ask costs more than the search.
#
# find_jdk sets jdk (its folder), jdk_major (25) and jdk_build (25.0.3+9-LTS), or returns 1.
# The order: MANDATE_JAVA_HOME, JAVA_HOME, the java on PATH, then the newest in the usual places.

jdk_min=21

# jdk_at FOLDER: sets jdk, jdk_major, jdk_build when FOLDER holds a JDK that is new enough.
jdk_at() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  at_version= at_build=
  while IFS='=' read -r key value; do
    value=${value%\"}
    case $key in
      JAVA_VERSION) at_version=${value#\"} ;;
      JAVA_RUNTIME_VERSION) at_build=${value#\"} ;;
    esac
  done <"$1/release"
  at_major=${at_version%%[!0-9]*}
  [ -n "$at_major" ] && [ "$at_major" -ge "$jdk_min" ] || return 1
  jdk=$1 jdk_major=$at_major jdk_build=${at_build:-$at_version}
}

find_jdk() {
  jdk= jdk_major=0 jdk_build=
  if [ -n "${MANDATE_JAVA_HOME-}" ]; then
    jdk_at "$MANDATE_JAVA_HOME"
    return
  fi
  [ -n "${JAVA_HOME-}" ] && jdk_at "$JAVA_HOME" && return 0
  if java_on_path=$(command -v java) && java_on_path=$(readlink -f "$java_on_path" 2>/dev/null); then
    jdk_at "${java_on_path%/bin/java}" && return 0
  fi
  newest= newest_major=0
  for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    "$HOME"/.local/share/mise/installs/java/* "$HOME"/.gradle/jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    if jdk_at "$home" && [ "$jdk_major" -gt "$newest_major" ]; then
      newest=$jdk newest_major=$jdk_major
    fi
  done
  if [ -z "$newest" ] && [ -r "$HOME/.m2/toolchains.xml" ]; then
    for home in $(sed -n 's:.*<jdkHome>\(.*\)</jdkHome>.*:\1:p' "$HOME/.m2/toolchains.xml"); do
      jdk_at "$home" && newest=$jdk && break
    done
  fi
  [ -n "$newest" ] && jdk_at "$newest"
}

no_jdk() {
  if [ -n "${MANDATE_JAVA_HOME-}" ]; then
    echo "mandate: MANDATE_JAVA_HOME=$MANDATE_JAVA_HOME is not a JDK $jdk_min or newer"
  else
    echo "mandate: needs a JDK $jdk_min or newer, and found none"
    echo "  Install one (any vendor), or point JAVA_HOME or MANDATE_JAVA_HOME at one that lies elsewhere."
  fi
}

case $0 in
  */find-jdk.sh)
    if find_jdk; then
      echo "$jdk"
    else
      no_jdk >&2
      exit 2
    fi
    ;;
esac
