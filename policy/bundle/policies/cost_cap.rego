# An agent that costs money says how much at most, and that is no more than the cap.
package mandate.rules.cost_cap

import data.mandate.lib

rule := "cost-cap"

caps := {
	"perRunUsd": lib.config.cost.per_run_usd_max,
	"perDayUsd": lib.config.cost.per_day_usd_max,
}

violation contains lib.finding(rule, message, _path(field)) if {
	some field, cap in caps
	stated := lib.agent.limits.cost[field]
	not _within(stated, cap)
	message := concat("", [field, " is ", lib.show(stated), ", the cap is ", lib.show(cap)])
}

violation contains lib.finding(rule, message, _path(field)) if {
	lib.agent.llm
	some field, cap in caps
	object.get(lib.agent, ["limits", "cost", field], null) == null
	message := concat("", [field, " is not stated, the cap is ", lib.show(cap)])
}

mutation contains {
	"path": _path(field),
	"value": cap,
	"rule": rule,
	"reason": concat("", [field, " is at most ", lib.show(cap)]),
} if {
	some field, cap in caps
	stated := lib.agent.limits.cost[field]
	not _within(stated, cap)
}

_within(stated, cap) if {
	is_number(stated)
	stated >= 0
	stated <= cap
}

_path(field) := lib.pointer(["agent", "spec", "limits", "cost", field])
