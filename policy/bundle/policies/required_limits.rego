# Limits that every agent states itself.
package mandate.rules.required_limits

import data.mandate.lib

rule := "required-limits"

violation contains lib.finding(rule, message, concat("", ["/agent/spec", pointer])) if {
	some pointer in lib.config.required_limits
	value := object.get(lib.agent, split(trim_prefix(pointer, "/"), "/"), "absent")
	not _positive(value)
	message := concat("", [pointer, " must be a number above 0, but is ", lib.show(value)])
}

_positive(value) if {
	is_number(value)
	value > 0
}
