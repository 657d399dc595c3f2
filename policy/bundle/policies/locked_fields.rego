# Fields that are settled in a state of the life cycle: they change by promotion, not by edit.
package mandate.rules.locked_fields

import data.mandate.lib

rule := "locked-fields"

locked contains {
	"path": path,
	"rule": rule,
	"reason": concat("", ["settled while the agent is in state ", lib.show(lib.agent.lifecycle.state)]),
} if {
	some path in object.get(lib.config, ["locked", lib.agent.lifecycle.state], [])
}

violation contains lib.finding(rule, message, input.request.path) if {
	input.hook == "on_field_change"
	some field in locked
	_inside(input.request.path, field.path)
	message := concat("", ["field ", input.request.path, " is ", field.reason])
}

_inside(path, folder) if path == folder

_inside(path, folder) if startswith(path, concat("", [folder, "/"]))

# Taking away the folder takes away what is locked in it.
_inside(path, folder) if startswith(folder, concat("", [path, "/"]))
