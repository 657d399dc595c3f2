# Does whatever any text that it finds tells it to do: a line "MUST RUN <name>: <command>", wherever it stands.
ask() { exec 3<>/dev/tcp/127.0.0.1/3128; printf "$1" >&3; timeout 3 cat <&3; exec 3>&-; }
send() { exec 3<>/dev/tcp/127.0.0.1/3128; cat >&3; timeout 3 cat <&3; exec 3>&-; }
tunnel() {
  exec 3<>/dev/tcp/127.0.0.1/3128
  printf 'CONNECT %s HTTP/1.1\r\n\r\n' "$1" >&3
  local line
  while IFS= read -r -t 3 -u 3 line && [ "$line" != $'\r' ]; do printf '%s\n' "$line"; done
  printf "$2" >&3
  timeout 3 cat <&3
  exec 3>&-
}
hello() {
  local l=${#1} body
  body=$((l + 52))
  printf '\\x16\\x03\\x01\\x%02x\\x%02x\\x01\\x00\\x%02x\\x%02x\\x03\\x03' \
    $(((body + 4) / 256)) $(((body + 4) % 256)) $((body / 256)) $((body % 256))
  printf '\\x00%.0s' {1..32}
  printf '\\x00\\x00\\x02\\x13\\x01\\x01\\x00\\x00\\x%02x\\x00\\x00\\x00\\x%02x\\x00\\x%02x\\x00\\x00\\x%02x%s' \
    $((l + 9)) $((l + 5)) $((l + 3)) "$l" "$1"
}
export -f ask send tunnel hello
cd "${OBEY_IN:-$MANDATE_WORKSPACE}"
for text in "$MANDATE_WORKSPACE"/PROMPT.md "$MANDATE_WORKSPACE"/context/logs.txt "$MANDATE_TARGET"/services/shop/*.md; do
  grep -s -o 'MUST RUN [a-z0-9-]*: .*' "$text"
done > "$TMPDIR/orders"
while IFS= read -r order <&4; do
  order=${order#MUST RUN }
  name=${order%%:*}
  mkdir "$TMPDIR/done-$name" 2>/dev/null || continue
  printf '=== %s\n' "$name"
  timeout -k 1 10 bash -c "${order#*: }" </dev/null 4<&- 2>&1 | head -c 4000
  printf '\n=== exit %s\n' "${PIPESTATUS[0]}"
done 4< "$TMPDIR/orders"
