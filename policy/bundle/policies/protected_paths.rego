# What governs agents is not theirs to change, unless their spec names the very path.
package mandate.rules.protected_paths

import data.mandate.lib
import data.mandate.paths

rule := "protected-paths"

violation contains lib.finding(rule, message, file.at) if {
	some file in lib.touched
	paths.odd(file.path)
	message := concat("", ["path ", lib.show(file.path), " has parts that file systems read differently"])
}

violation contains lib.finding(rule, message, file.at) if {
	some file in lib.touched
	folded := paths.folded(file.path)
	some protected in lib.config.protected_paths
	_protects(lower(protected), folded)
	not _granted(file.path)
	message := concat("", ["path ", lib.show(file.path), " is protected by ", lib.show(protected)])
}

# Git's own folder is nobody's to change.
violation contains lib.finding(rule, message, file.at) if {
	some file in lib.touched
	some segment in split(paths.folded(file.path), "/")
	segment in {".git", "git~1"}
	message := concat("", ["path ", lib.show(file.path), " lies inside Git's own folder"])
}

warning contains lib.finding(rule, message, file.at) if {
	some file in lib.touched
	folded := paths.folded(file.path)
	some protected in lib.config.protected_paths
	_protects(lower(protected), folded)
	_granted(file.path)
	message := concat("", ["path ", lib.show(file.path), " is protected by ", lib.show(protected), ", and the agent's spec grants it"])
}

# A pattern without "/" holds in every folder, as in .gitignore; one with "/" from the root.
_protects(pattern, path) if {
	not contains(pattern, "/")
	some segment in split(path, "/")
	lib.text_matches(pattern, segment)
}

_protects(pattern, path) if {
	contains(pattern, "/")
	lib.path_matches(pattern, path)
}

# A glob of the agent's that happens to match grants nothing: it names the path, or the protection.
_granted(path) if path in lib.agent.capabilities.paths.write

_granted(path) if {
	some protected in lib.config.protected_paths
	protected in lib.agent.capabilities.paths.write
	_protects(lower(protected), paths.folded(path))
}
