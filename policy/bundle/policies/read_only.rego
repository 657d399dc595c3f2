# An agent that is declared read-only has no way to write, and a diagnosis changes nothing.
package mandate.rules.read_only

import data.mandate.lib

rule := "read-only"

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "tools", "allow", i])) if {
	lib.read_only
	some i, tool in lib.agent.capabilities.tools.allow
	some writing in lib.config.tools.write
	lib.text_matches(lower(writing), lower(tool))
	message := concat("", ["the agent is read-only, but tool ", lib.show(tool), " writes (", lib.show(writing), ")"])
}

violation contains lib.finding(rule, message, "/agent/spec/capabilities/paths/write") if {
	lib.read_only
	globs := lib.agent.capabilities.paths.write
	count(globs) > 0
	message := concat("", ["the agent is read-only, but may write ", lib.show(globs)])
}

violation contains lib.finding(rule, message, "/agent/spec/runtime/permissionMode") if {
	_writing_mode
	message := concat("", [
		"the agent is read-only, but its permission mode is ", lib.show(lib.agent.runtime.permissionMode),
	])
}

mutation contains {
	"path": "/agent/spec/runtime/permissionMode",
	"value": "plan",
	"rule": rule,
	"reason": "the permission mode of a read-only agent is \"plan\"",
} if {
	_writing_mode
}

_writing_mode if {
	lib.read_only
	lib.agent.runtime.permissionMode in {"acceptEdits", "bypass"}
}

violation contains lib.finding(rule, message, "/task/spec/riskClass") if {
	_writing_diagnosis
	input.environment.tier == "production"
	message := "a diagnostics task in production needs an agent with readOnly: true, or the risk class remediation"
}

warning contains lib.finding(rule, message, "/task/spec/riskClass") if {
	_writing_diagnosis
	input.environment.tier != "production"
	message := "a diagnostics task is given to an agent without readOnly: true; in production this is denied"
}

_writing_diagnosis if {
	lib.risk_class == "diagnostics"
	not lib.read_only
}
