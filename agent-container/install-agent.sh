#!/bin/sh
# Installs what package-lock.json pins into /opt/agent, when the image is built.
set -eu

case "$1" in
none) exit 0 ;;
claude-code) program=claude ;;
codex) program=codex ;;
gemini) program=gemini ;;
*)
  echo "install-agent.sh: there is no agent '$1'; AGENT is claude-code, codex, gemini or none" >&2
  exit 2
  ;;
esac

cd /opt/agent
npm ci --ignore-scripts --no-audit --no-fund
if [ "$1" = claude-code ]; then
  # Of all install scripts the only one that is needed: it links the program that npm has fetched.
  node node_modules/@anthropic-ai/claude-code/install.cjs
fi
ln -s "/opt/agent/node_modules/.bin/$program" "/usr/local/bin/$program"
npm cache clean --force >/dev/null 2>&1
"$program" --version
