# What makes a path unsafe to compare: two systems could take it for two different files.
package mandate.paths

odd(path) if path == ""

odd(path) if {
	some sign in ["\\", "\u0000", "\n", "\r", "\t", "\u007f", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", ":"]
	contains(path, sign)
}

odd(path) if {
	some segment in split(path, "/")
	segment in {"", ".", ".."}
}

# The path as the most forgiving file system would take it: no case, no trailing dots and spaces.
folded(path) := concat("/", [trim_right(segment, ". ") | some segment in split(lower(path), "/")])
