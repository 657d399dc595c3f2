# How many people must have said yes. Too few are no violation: the plan waits for them.
package mandate.rules.approvals

import data.mandate.lib

rule := "approvals"

required := lib.config.approvals[lib.risk_class][input.environment.tier]

violation contains lib.finding(rule, message, "/task/spec/riskClass") if {
	input.task
	tier := input.environment.tier
	not _stated
	message := concat("", [
		"no number of approvals is set for risk class ", lib.show(lib.risk_class), " in tier ", lib.show(tier),
	])
}

_stated if {
	is_number(required)
	required >= 0
	required == round(required)
}
