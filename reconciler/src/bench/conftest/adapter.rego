# Asks the baseline policies what `mandate validate` asks them of a spec, in the form that conftest
# wants. Conftest shows one document at a time, so the agents and environments that tasks refer to
# come as data (agents.json, made by the benchmark beforehand and not counted).
package main

environments := {environment.name: environment | some environment in data.control.spec.environments}

question := {
	"hook": "on_create_attempt",
	"actor": {"name": "mandate", "kind": "reconciler"},
	"authors": [],
	"approvers": [],
	"approvals": [],
}

deny contains message if {
	input.kind == "Agent"
	asked := object.union(question, {"agent": input})
	some violation in data.mandate.decision.violations with input as asked
	message := sprintf("%s: %s", [violation.rule, violation.message])
}

deny contains message if {
	input.kind == "Task"
	not data.agents[input.spec.agent]
	message := sprintf("unknown agent %s", [input.spec.agent])
}

deny contains message if {
	input.kind == "Task"
	not environments[input.spec.environment]
	message := sprintf("unknown environment %s", [input.spec.environment])
}

deny contains message if {
	input.kind == "Task"
	asked := object.union(question, {
		"environment": environments[input.spec.environment],
		"agent": data.agents[input.spec.agent],
		"task": input,
	})
	some violation in data.mandate.decision.violations with input as asked
	message := sprintf("%s: %s", [violation.rule, violation.message])
}
