# What governs is changed by people only.
package mandate.rules.policy_update

import data.mandate.lib

rule := "policy-update"

violation contains lib.finding(rule, message, "/actor/kind") if {
	input.actor.kind != "person"
	message := concat("", [
		"policy is changed by people, but ", lib.show(input.actor.name), " is a ", lib.show(input.actor.kind),
	])
}

violation contains lib.finding(rule, message, "/change/files") if {
	count(input.change.files) == 0
	message := "a change of policy names the files that it changes, but there are none"
}
