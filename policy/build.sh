#!/bin/sh
# Checks, tests and compiles the policies. Needs Go; go.mod pins the version of OPA.
#
#   policy/build.sh            check, test, and write compiled/bundle.tar.gz and hostile/*.tar.gz
#   policy/build.sh --verify   check, test, and compare with what is there byte for byte
#   policy/build.sh --record   write what OPA answers to every fixture to fixtures/expected/
set -eu

cd "$(dirname "$0")"
opa=$(go tool -n opa)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() {
  unformatted=$("$opa" fmt --list bundle/policies bundle/tests hostile)
  if [ -n "$unformatted" ]; then
    printf 'not formatted (run: go tool opa fmt --write bundle):\n%s\n' "$unformatted" >&2
    exit 1
  fi
  "$opa" check --strict bundle/policies bundle/data bundle/tests
  "$opa" test bundle/policies bundle/data bundle/tests
}

# The module holds the names of its source files, so they are given relative to the bundle's root.
compile() {
  mkdir "$work/root"
  cp -R bundle/policies bundle/.manifest bundle/data/. "$work/root/"
  (cd "$work/root" && "$opa" build --bundle --target wasm --entrypoint mandate/decision \
    --output "$work/bundle.tar.gz" .)
}

# Policies that misbehave, for the tests of the evaluator.
compile_hostile() {
  mkdir "$work/hostile"
  for source in hostile/*.rego; do
    name=$(basename "$source" .rego)
    entrypoint=mandate/decision
    [ "$name" != other-entrypoint ] || entrypoint=mandate/answer
    mkdir "$work/$name"
    cp "$source" "$work/$name/policy.rego"
    (cd "$work/$name" && "$opa" build --bundle --target wasm --entrypoint "$entrypoint" \
      --output "$work/hostile/$name.tar.gz" .)
  done
}

record() {
  mkdir -p fixtures/expected
  rm -f fixtures/expected/*.json
  for fixture in fixtures/*.json; do
    "$opa" eval --data bundle/policies --data bundle/data --input "$fixture" --format pretty \
      data.mandate.decision > "fixtures/expected/$(basename "$fixture")"
  done
}

case ${1-} in
  '')
    check
    compile
    compile_hostile
    mkdir -p compiled
    cp "$work/bundle.tar.gz" compiled/bundle.tar.gz
    cp "$work"/hostile/*.tar.gz hostile/
    ;;
  --verify)
    check
    compile
    compile_hostile
    for built in "$work/bundle.tar.gz" "$work"/hostile/*.tar.gz; do
      case $built in
        */hostile/*) committed=hostile/$(basename "$built") ;;
        *) committed=compiled/bundle.tar.gz ;;
      esac
      if ! cmp "$built" "$committed"; then
        echo "$committed is not what its sources compile to: run policy/build.sh" >&2
        exit 1
      fi
    done
    ;;
  --record) record ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
