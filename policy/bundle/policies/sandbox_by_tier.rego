# How closely an agent is held depends on what the environment is worth.
package mandate.rules.sandbox_by_tier

import data.mandate.lib

rule := "sandbox-by-tier"

violation contains lib.finding(rule, message, "/agent/spec/runtime/sandbox") if {
	tier := input.environment.tier
	sandbox := lib.agent.runtime.sandbox
	allowed := object.get(lib.config.sandboxes, tier, [])
	not sandbox in allowed
	message := concat("", [
		"sandbox ", lib.show(sandbox), " is not one of ", lib.show(allowed), " of tier ", tier,
	])
}

violation contains lib.finding(rule, message, "/agent/spec/runtime/permissionMode") if {
	lib.agent.runtime.sandbox == "process"
	lib.agent.runtime.permissionMode == "bypass"
	message := "permission mode \"bypass\" needs a sandbox, and \"process\" is none"
}
