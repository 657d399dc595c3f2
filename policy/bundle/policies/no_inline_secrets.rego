# A secret in a spec is in Git for ever. Messages name the place and the kind, never the value.
package mandate.rules.no_inline_secrets

import data.mandate.lib

rule := "no-inline-secrets"

# The forms that secrets have, each with texts one of which it holds: these are looked for first,
# which is cheap. All of it: data/mandate/secrets.
secrets := data.mandate.secrets

texts[["task", "spec", "prompt"]] := lib.task.prompt

texts[["task", "spec", "inputs", key]] := text if some key, text in lib.task.inputs

texts[["task", "metadata", "annotations", key]] := text if {
	some key, text in input.task.metadata.annotations
}

# Event and resources come from elsewhere, in whatever form.
texts[array.concat(["task", "spec", "incident"], path)] := text if {
	walk(lib.task.incident, [path, text])
	is_string(text)
}

texts[["agent", "metadata", "annotations", key]] := text if {
	some key, text in input.agent.metadata.annotations
}

texts[["agent", "spec", "llm", "systemPrompt"]] := lib.agent.llm.systemPrompt

texts[["agent", "spec", "runtime", "command", i]] := text if {
	some i, text in lib.agent.runtime.command
}

texts[["agent", "spec", "hooks", side, "command", i]] := text if {
	some side, hook in lib.agent.hooks
	some i, text in hook.command
}

texts[["agent", "spec", "runtime", "env", "set", key]] := text if {
	some key, text in lib.agent.runtime.env.set
}

texts[["agent", "spec", "capabilities", "mcpServers", i, "command", j]] := text if {
	some i, server in lib.agent.capabilities.mcpServers
	some j, text in server.command
}

texts[["agent", "spec", "capabilities", "mcpServers", i, "url"]] := server.url if {
	some i, server in lib.agent.capabilities.mcpServers
}

# All texts in one, so that the usual case, no hint anywhere, costs one search for each hint.
_everything := concat("\n", [text | some text in texts; is_string(text)])

_lowered := lower(_everything)

violation contains lib.finding(rule, message, lib.pointer(place)) if {
	some pattern in secrets.patterns
	some hint in pattern.hints
	contains(_everything, hint)
	some place, text in texts
	contains(text, hint)
	regex.match(pattern.form, text)
	message := concat("", ["looks like it holds a secret (", pattern.kind, ")"])
}

violation contains lib.finding(rule, message, lib.pointer(place)) if {
	contains(_everything, "=")
	some word in secrets.assignment.hints
	contains(_lowered, word)
	some place, text in texts
	contains(text, "=")
	regex.match(secrets.assignment.form, text)
	message := "looks like it holds a secret (password)"
}

# A variable whose name says that it is secret.
violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "runtime", "env", "set", name])) if {
	some name, value in lib.agent.runtime.env.set
	value != ""
	some word in secrets.variables
	contains(upper(name), word)
	message := concat("", ["variable ", lib.show(name), " has a value here; pass it on by env.allow instead"])
}
