# What several policies need. Plain string functions come before globs and regular expressions,
# which the WASM engine compiles anew in every evaluation.
package mandate.lib

agent := input.agent.spec

task := input.task.spec

config := data.mandate.config

risk_class := object.get(task, "riskClass", "diagnostics")

read_only if agent.capabilities.readOnly == true

# One rule that spoke: what a person sees, the place it is about, and where to read on.
finding(rule, message, path) := {
	"rule": rule,
	"message": message,
	"path": path,
	"runbook": concat("#", ["docs/policy.md", rule]),
}

# A value as a message shows it.
show(value) := json.marshal(value)

pointer(parts) := concat("", [segment |
	some part in parts
	segment := concat("", ["/", replace(replace(as_string(part), "~", "~0"), "/", "~1")])
])

as_string(value) := value if is_string(value)

as_string(value) := format_int(value, 10) if is_number(value)

# Whether a grant holds for the agent, in the environment that is asked about.
granted(grant) if {
	some pattern in grant.agents
	text_matches(pattern, input.agent.metadata.name)
	_holds(grant, "environments", "name")
	_holds(grant, "tiers", "tier")
}

# Of an agent alone, it is not known yet where it will act.
_holds(_, _, _) if not input.environment

_holds(grant, list, _) if {
	input.environment
	object.get(grant, list, null) == null
}

_holds(grant, list, field) if input.environment[field] in grant[list]

# One "*" stands for any text. More of them, or other signs of a glob, go to the glob engine.
text_matches(pattern, text) if pattern == text

text_matches(pattern, text) if {
	not _needs_glob(pattern)
	parts := split(pattern, "*")
	count(parts) == 2
	count(text) >= count(pattern) - 1
	startswith(text, parts[0])
	endswith(text, parts[1])
}

text_matches(pattern, text) if {
	_needs_glob(pattern)
	glob.match(pattern, null, text)
}

_needs_glob(pattern) if count(split(pattern, "*")) > 2

_needs_glob(pattern) if {
	some sign in ["?", "[", "{", "\\"]
	contains(pattern, sign)
}

# Path globs: "*" stays inside one folder, "**" does not; "dir/**" holds the folder itself too.
path_matches(pattern, path) if pattern == path

path_matches(pattern, _) if pattern == "**"

path_matches(pattern, path) if {
	below(pattern)
	folder := trim_suffix(pattern, "/**")
	_inside(folder, path)
}

# "**/" may stand for no folder at all, at the start and in between.
path_matches(pattern, path) if {
	contains(pattern, "*")
	not below(pattern)
	some form in {pattern, trim_prefix(pattern, "**/"), replace(trim_prefix(pattern, "**/"), "/**/", "/")}
	glob.match(form, ["/"], path)
}

_inside(folder, path) if path == folder

_inside(folder, path) if startswith(path, concat("", [folder, "/"]))

below(pattern) if {
	endswith(pattern, "/**")
	not contains(trim_suffix(pattern, "/**"), "*")
}

# Paths of a change: a rename touches two. A change may have ten thousand files, and the engine
# frees nothing before it has answered: what looks at each of them makes no values on the way.
path_fields := ["path", "old_path"]

file_place(index, field) := pointer(["change", "files", index, field])

# What stands between "https://" and the path of a URL.
authority(url) := split(split(split(substring(url, 8, -1), "/")[0], "?")[0], "#")[0]
