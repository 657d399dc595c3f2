# An agent changes only what its spec says it may.
package mandate.rules.write_scope

import data.mandate.lib

rule := "write-scope"

globs := object.get(lib.agent, ["capabilities", "paths", "write"], [])

violation contains lib.finding(rule, message, "/change/files") if {
	lib.read_only
	count(input.change.files) > 0
	message := concat("", ["the agent is read-only, but changed ", format_int(count(input.change.files), 10), " files"])
}

violation contains lib.finding(rule, message, lib.file_place(i, field)) if {
	not lib.read_only
	some i, file in input.change.files
	some field in lib.path_fields
	path := file[field]
	not _in_scope(path)
	message := concat("", ["path ", lib.show(path), " matches none of capabilities.paths.write ", lib.show(globs)])
}

violation contains lib.finding(rule, message, lib.pointer(["change", "files", i, "mode"])) if {
	some i, file in input.change.files
	not file.mode in _modes
	message := concat("", ["file mode ", lib.show(file.mode), " is neither a file nor a link"])
}

warning contains lib.finding(rule, message, lib.pointer(["change", "files", i, "mode"])) if {
	some i, file in input.change.files
	file.mode == "120000"
	message := concat("", ["path ", lib.show(file.path), " is a symbolic link"])
}

_modes := {"100644", "100755", "120000", "000000"}

_in_scope(path) if path in _texts

_in_scope(path) if {
	some folder in _folders
	startswith(path, folder)
}

_in_scope(path) if {
	some pattern in _others
	lib.path_matches(pattern, path)
}

_texts contains pattern if some pattern in globs

_texts contains trim_suffix(pattern, "/**") if {
	some pattern in globs
	lib.below(pattern)
}

_folders contains concat("", [trim_suffix(pattern, "/**"), "/"]) if {
	some pattern in globs
	lib.below(pattern)
}

_others contains pattern if {
	some pattern in globs
	not lib.below(pattern)
}
