# What makes a path unsafe to compare: two systems could take it for two different files.
package mandate.paths

odd(path) if regex.match(_odd, path)

# A sign that is not shown or parts paths elsewhere, or a segment that is empty, "." or "..".
_odd := `[\\\x00\n\r\t\x7f\x{200b}-\x{200f}\x{2060}\x{feff}:]|(^|/)\.{0,2}(/|$)`

# The path as the most forgiving file system would take it: no case, no trailing dots and spaces.
folded(path) := concat("/", [trim_right(segment, ". ") | some segment in split(lower(path), "/")])
