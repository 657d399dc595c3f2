#!/bin/sh
# Builds the committed sources twice, in two folders, and compares every jar byte for byte.
set -eu
cd "$(dirname "$0")/../../../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for copy in one two-with-a-longer-name; do
  git clone --quiet --no-hardlinks . "$folder/$copy"
  (cd "$folder/$copy" && mvn -B -ntp -q package -Dmaven.test.skip=true -Djacoco.skip=true)
  (cd "$folder/$copy" && find . -name '*.jar' -path '*/target/*' | LC_ALL=C sort | xargs cksum) >"$folder/$copy.sums"
done
if ! diff "$folder/one.sums" "$folder/two-with-a-longer-name.sums"; then
  echo "not reproducible: the jars above differ between two builds of the same commit" >&2
  exit 1
fi
echo "reproducible: $(wc -l <"$folder/one.sums" | tr -d ' ') jars are the same in two builds"
