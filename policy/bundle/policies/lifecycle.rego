# A draft is not run, an agent in trial stays in the sandbox, and production takes governed agents.
package mandate.rules.lifecycle

import data.mandate.lib

rule := "lifecycle"

path := "/agent/spec/lifecycle/state"

state := lib.agent.lifecycle.state

executing if input.hook in {"before_execute", "on_remediation_attempt"}

problem contains concat("", ["an agent in state ", lib.show(state), " is not run"]) if {
	state in {"draft", "disabled"}
	input.task
}

problem contains concat("", [
	"an agent in state \"sandbox\" does not act in environment ", lib.show(input.environment.name),
	" of tier ", lib.show(input.environment.tier),
]) if {
	state == "sandbox"
	input.environment.tier != "sandbox"
}

violation contains lib.finding(rule, message, path) if {
	executing
	some message in problem
}

warning contains lib.finding(rule, message, path) if {
	not executing
	input.hook != "on_promotion_attempt"
	some message in problem
}

violation contains lib.finding(rule, message, path) if {
	input.hook == "on_promotion_attempt"
	state in {"draft", "disabled"}
	message := concat("", ["an agent in state ", lib.show(state), " is not promoted; it has been in trial nowhere"])
}

violation contains lib.finding(rule, message, "/agent/spec/policies") if {
	some list in ["baseline", "overrides"]
	some name in lib.agent.policies[list]
	not _known(name)
	message := concat("", ["policies.", list, " names ", lib.show(name), ", which no policy of this bundle is called"])
}

_known(name) if {
	some policies in data.mandate.hooks.by_hook
	policies[name]
}
