# What governs agents is not theirs to change, unless their spec names the very path.
package mandate.rules.protected_paths

import data.mandate.lib
import data.mandate.paths

rule := "protected-paths"

violation contains lib.finding(rule, message, lib.file_place(i, field)) if {
	some i, file in input.change.files
	some field in lib.path_fields
	paths.odd(file[field])
	message := concat("", ["path ", lib.show(file[field]), " has parts that file systems read differently"])
}

violation contains lib.finding(rule, message, lib.file_place(found.file, found.field)) if {
	some found in _protected
	not _granted(found.path)
	message := concat("", ["path ", lib.show(found.path), " is protected by ", lib.show(found.by)])
}

# Git's own folder is nobody's to change.
violation contains lib.finding(rule, message, lib.file_place(i, field)) if {
	some i, file in input.change.files
	some field in lib.path_fields
	_may_be_git(file[field])
	some segment in split(paths.folded(file[field]), "/")
	segment in _git_folders
	message := concat("", ["path ", lib.show(file[field]), " lies inside Git's own folder"])
}

warning contains lib.finding(rule, message, lib.file_place(found.file, found.field)) if {
	some found in _protected
	_granted(found.path)
	message := concat("", [
		"path ", lib.show(found.path), " is protected by ", lib.show(found.by), ", and the agent's spec grants it",
	])
}

_protected contains {"file": i, "field": field, "path": file[field], "by": protected} if {
	some i, file in input.change.files
	some field in lib.path_fields
	small := lower(file[field])
	some core, patterns in _patterns
	contains(small, core)
	folded := paths.folded(file[field])
	some pattern, names in patterns
	_protects(pattern, folded)
	some protected in names
}

# Each pattern in small letters, with the ways in which it is written, by a text that every path
# that it matches has in it.
_patterns[_core(lower(protected))][lower(protected)] contains protected if {
	some protected in lib.config.protected_paths
}

_core(pattern) := "" if _has_choice(pattern)

_core(pattern) := trim_right(longest, ". ") if {
	not _has_choice(pattern)
	parts := split(replace(replace(pattern, "*", "/"), "?", "/"), "/")
	most := max([count(part) | some part in parts])
	longest := [part | some part in parts; count(part) == most][0]
}

_has_choice(pattern) if {
	some sign in ["[", "{", "\\"]
	contains(pattern, sign)
}

# A pattern without "/" holds in every folder, as in .gitignore; one with "/" from the root.
_protects(pattern, path) if {
	pattern in _names
	some segment in split(path, "/")
	lib.text_matches(pattern, segment)
}

_protects(pattern, path) if startswith(path, _folders[pattern])

_protects(pattern, path) if path == _roots[pattern]

_protects(pattern, path) if {
	pattern in _others
	lib.path_matches(pattern, path)
}

_all := {pattern | some pattern, _ in _patterns[_]}

_names contains pattern if {
	some pattern in _all
	not contains(pattern, "/")
}

_folders[pattern] := concat("", [_roots[pattern], "/"]) if some pattern, _ in _roots

_roots[pattern] := trim_suffix(pattern, "/**") if {
	some pattern in _all
	lib.below(pattern)
}

_others contains pattern if {
	some pattern in _all
	contains(pattern, "/")
	not lib.below(pattern)
}

_git_folders := {".git", "git~1"}

_may_be_git(path) if contains(lower(path), "git")

# A glob of the agent's that happens to match grants nothing: it names the path, or the protection.
_granted(path) if path in lib.agent.capabilities.paths.write

_granted(path) if {
	some protected in lib.config.protected_paths
	protected in lib.agent.capabilities.paths.write
	_protects(lower(protected), paths.folded(path))
}
