# A task works on another repository than the control repository only where the parameters say so.
package mandate.rules.target_access

import data.mandate.lib

rule := "target-access"

violation contains lib.finding(rule, message, "/task/spec/target/repository") if {
	_asked
	not _granted
	message := concat("", [
		"target ", lib.show(_name), " is not granted to agent ", lib.show(input.agent.metadata.name), _where,
		"; parameters.targets grants it to ", lib.show(object.get(_grants, [_name], "nobody")),
	])
}

# What a task names, and what it is in mandate.yaml, are the same or nothing.
violation contains lib.finding(rule, message, "/target/name") if {
	_asked
	object.get(input, ["target", "name"], null) != _named
	message := concat("", ["the task names the target ", lib.show(_named), ", and the question is about another"])
}

_asked if _named != null

_asked if object.get(input, "target", null) != null

_named := object.get(input, ["task", "spec", "target", "repository"], null)

default _name := ""

_name := _named if is_string(_named)

_grants := object.get(lib.config, "targets", {})

_granted if lib.granted(_grants[_name])

default _where := ""

_where := concat("", [" in environment ", lib.show(input.environment.name)]) if input.environment
