#!/bin/sh
# Kills, pauses and crowds reconcilers, and has an oracle judge what is left in Git; up to an hour.
#
#   TORTURE_ROUNDS  how often each step is tried (default 1)
#   TORTURE_TASKS   tasks for reconcilers at once; 0: none (default 2000)
#   TORTURE_CROWDS  how many reconcilers at once (default "2 4 8")
#   TORTURE_SEED    to repeat a run; it is printed
set -eu

root=$(CDPATH= cd -- "$(dirname "$0")/../../../.." && pwd -P)
. "$root/.mvn/find-jdk.sh"
find_jdk || {
  no_jdk >&2
  exit 2
}
export JAVA_HOME="$jdk"
list=$root/reconciler/target/torture.classpath
mvn -B -q -ntp -Dstyle.color=never -f "$root/pom.xml" -pl reconciler -am test-compile \
  dependency:build-classpath -Dmdep.outputFile="$list" -Dmdep.includeScope=test \
  -Dspotless.check.skip=true -Djacoco.skip=true
exec "$jdk/bin/java" -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -XX:+UseSerialGC \
  -cp "$root/reconciler/target/classes:$root/reconciler/target/test-classes:$(cat "$list")" dev.mandate.e2e.TortureMain
