# How many people must have said yes to exactly what an agent made. Too few are no violation: it is
# held until they have.
package mandate.rules.output_approvals

import data.mandate.lib

rule := "output-approvals"

# More than the task asks for may be asked of a risk class in a tier; by default nothing is.
_configured := object.get(lib.config, ["output_approvals", lib.risk_class, input.environment.tier], 0)

_asked := object.get(lib.task, ["approvals", "output", "required"], 0)

required := max({_configured, _asked}) if _stated

default _stated := false

_stated if {
	every number in [_configured, _asked] { _is_count(number) }
}

_is_count(number) if {
	is_number(number)
	number >= 0
	number == round(number)
}

violation contains lib.finding(rule, message, "/task/spec/approvals") if {
	not _stated
	message := concat("", [
		"the number of approvals that an output needs is no count: ", lib.show(_configured), " by parameters, ",
		lib.show(_asked), " by the task",
	])
}
