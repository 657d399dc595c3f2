#!/bin/sh
# Entry point of the image: run-agent.sh PROGRAM [ARGUMENT...]
# Checks what the container was given, makes the agent's home, and becomes the agent, so that signals reach it.
set -eu

refuse() {
  echo "run-agent.sh: $*" >&2
  exit 64
}

[ $# -gt 0 ] || refuse "no program is given; Mandate gives the command line of the agent"
[ "$(id -u)" != 0 ] || refuse "it is started as root; give --user with another id"

workspace=${MANDATE_WORKSPACE:-$PWD}
[ -d "$workspace" ] || refuse "the workspace $workspace is not mounted"
[ -w "$workspace" ] || refuse "the workspace $workspace cannot be written by the user $(id -u)"
[ ! -e "$workspace/.git" ] || refuse "$workspace is a checkout; mount the workspace of a run, which has its checkout in target/"

export MANDATE_WORKSPACE="$workspace"
export HOME="${HOME:-$workspace/.home}"
export TMPDIR="${TMPDIR:-/tmp}"
mkdir -p "$HOME" "$TMPDIR"

# Each program looks for skills in its own place, below a home that is the run's alone.
case "${MANDATE_IMAGE_AGENT:-none}" in
claude-code) skills=${CLAUDE_CONFIG_DIR:-$HOME/.claude}/skills ;;
codex) skills=${CODEX_HOME:-$HOME/.codex}/skills ;;
gemini) skills=$HOME/.gemini/skills ;;
*) skills=$HOME/.agents/skills ;;
esac
for skill in /skills/*/; do
  name=$(basename "$skill")
  if [ -f "$skill/SKILL.md" ] && [ ! -e "$skills/$name" ]; then
    mkdir -p "$skills"
    cp -R "$skill" "$skills/$name"
  fi
done

exec "$@"
