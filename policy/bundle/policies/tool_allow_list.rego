# An agent is given no tool that the parameters deny, also not as part of a wider one.
package mandate.rules.tool_allow_list

import data.mandate.lib

rule := "tool-allow-list"

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "tools", "allow", i])) if {
	some i, tool in lib.agent.capabilities.tools.allow
	some denied in lib.config.tools.denied
	_covers(denied, tool)
	message := concat("", ["tool ", lib.show(tool), " is denied by ", lib.show(denied)])
}

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "tools", "allow", i])) if {
	some i, tool in lib.agent.capabilities.tools.allow
	some denied in lib.config.tools.denied
	_wider(tool, denied)
	not denied in object.get(lib.agent, ["capabilities", "tools", "deny"], [])
	message := concat("", [
		"tool ", lib.show(tool), " includes ", lib.show(denied), ", which is denied; list that in tools.deny",
	])
}

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "tools", "allow", i])) if {
	known := lib.config.tools.known
	some i, tool in lib.agent.capabilities.tools.allow
	not split(tool, "(")[0] in known
	message := concat("", ["tool ", lib.show(tool), " is not one of ", lib.show(known)])
}

_covers(denied, tool) if lib.text_matches(lower(denied), lower(tool))

# "Bash" alone allows every "Bash(...)", and "*" allows everything.
_wider(tool, denied) if {
	contains(denied, "(")
	lower(tool) == lower(split(denied, "(")[0])
}

_wider(tool, denied) if {
	tool != denied
	contains(tool, "*")
	lib.text_matches(lower(tool), lower(denied))
}
