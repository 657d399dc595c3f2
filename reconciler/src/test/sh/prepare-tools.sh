#!/bin/sh
# Fetches what the checks against other implementations need, where Go and Node are installed, and says what
# stands in where they are not. With MANDATE_REQUIRE_TOOLS set, a missing tool is an error.
set -u
cd "$(dirname "$0")/../../../.." || exit 2
status=0

# stands_in TOOL WHAT: reports a tool that is not there.
stands_in() {
  if [ -n "${MANDATE_REQUIRE_TOOLS-}" ]; then
    echo "make test: $1 is required (REQUIRE_TOOLS) and is not installed" >&2
    status=2
  else
    echo "optional: $1 not found; $2"
  fi
}

# fetched TOOL COMMAND...: runs a set-up step, showing its output only when it fails.
fetched() {
  tool=$1
  shift
  if output=$("$@" 2>&1); then
    return 0
  fi
  printf '%s\n' "$output" >&2
  if [ -n "${MANDATE_REQUIRE_TOOLS-}" ]; then
    echo "make test: could not set up $tool, which is required (REQUIRE_TOOLS)" >&2
    status=3
  else
    echo "optional: could not set up $tool (see above); recorded results stand in"
  fi
  return 1
}

if command -v go >/dev/null 2>&1; then
  if [ -f policy/go.mod ]; then
    fetched opa go -C policy tool opa version && echo "optional: go found; policies are also judged by the real opa"
  fi
else
  stands_in go "recorded results of opa stand in for opa itself"
fi

verifier=reconciler/src/test/node
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  if [ -f "$verifier/package.json" ]; then
    if [ "$verifier/node_modules/.package-lock.json" -nt "$verifier/package-lock.json" ] ||
      fetched npm npm --prefix "$verifier" ci --no-audit --no-fund; then
      echo "optional: node found; bundles are also verified by @sigstore/verify"
    fi
  fi
else
  stands_in "node with npm" "recorded results of @sigstore/verify stand in for it"
fi

# Of the packages' install scripts only claude's is run: it links the program that npm has fetched, the others compile.
agents=reconciler/src/test/agents
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  if [ "$agents/node_modules/.package-lock.json" -nt "$agents/package-lock.json" ] ||
    { fetched npm npm --prefix "$agents" ci --ignore-scripts --no-audit --no-fund &&
      fetched claude node "$agents/node_modules/@anthropic-ai/claude-code/install.cjs"; }; then
    echo "optional: node found; connectors are also tried with the real claude, codex, gemini and cline"
  fi
else
  stands_in "node with npm" "recorded output of claude, codex, gemini and cline stands in for them"
fi

forge=reconciler/src/test/github
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
  if [ "$forge/node_modules/description.json" -nt "$forge/package-lock.json" ] ||
    { fetched npm npm --prefix "$forge" ci --ignore-scripts --no-audit --no-fund &&
      fetched node node "$forge/cut-description.mjs"; }; then
    echo "optional: node found; GitHub's fake is also held against GitHub's own description, and webhooks against its examples"
  fi
else
  stands_in "node with npm" "GitHub's fake is not held against GitHub's own description"
fi

for tool in git ssh-keygen; do
  command -v "$tool" >/dev/null 2>&1 || stands_in "$tool" "checks that need it are skipped"
done
exit $status
