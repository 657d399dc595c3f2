#!/bin/sh
# Fuzzes each @FuzzTest in a JVM of its own, one after the other. An input that breaks one is kept in src/test/resources
# beside its seeds, and every later run of the tests tries it again.
#
#   FUZZ_TIME  for each, for example 30s or 1h (default 3m)
#   FUZZ       only those of this class
set -eu

root=$(CDPATH= cd -- "$(dirname "$0")/../../../.." && pwd -P)
cd "$root/reconciler"
grep -rl '@FuzzTest' src/test/java | sort | while read -r file; do
  class=$(basename "$file" .java)
  [ "${FUZZ:-$class}" = "$class" ] || continue
  awk '/^ *@FuzzTest/ { next_one = 1; next } next_one { sub(/\(.*/, ""); print $NF; next_one = 0 }' "$file" |
    while read -r method; do
      printf '\n== %s.%s\n' "$class" "$method"
      JAZZER_FUZZ=1 mvn -B -q -ntp -Dstyle.color=never -f "$root/pom.xml" -pl reconciler -am test \
        -Dsurefire.failIfNoSpecifiedTests=false "-Dtest=$class#$method" -Dtests.parallel=false -Djacoco.skip=true \
        -Dspotless.check.skip=true -Djazzer.hooks=true "-Djazzer.max_duration=${FUZZ_TIME:-3m}" </dev/null
    done
done
