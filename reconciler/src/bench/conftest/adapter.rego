# Asks the baseline policies what Mandate asks them of a spec, in the form that conftest wants.
# Conftest shows one document at a time, so the agents and environments that tasks refer to come as
# data (agents.json, made by the benchmark beforehand and not counted).
package main

environments := {environment.name: environment | some environment in data.control.spec.environments}

deny contains message if {
	input.kind == "Task"
	not data.agents[input.spec.agent]
	message := sprintf("task %s: unknown agent %s", [input.metadata.name, input.spec.agent])
}

deny contains message if {
	input.kind == "Task"
	not environments[input.spec.environment]
	message := sprintf("task %s: unknown environment %s", [input.metadata.name, input.spec.environment])
}

deny contains message if {
	input.kind == "Task"
	question := {
		"hook": "on_create_attempt",
		"actor": {"name": input.spec.owner, "kind": "person"},
		"authors": [],
		"approvers": [],
		"approvals": [],
		"environment": environments[input.spec.environment],
		"agent": data.agents[input.spec.agent],
		"task": input,
	}
	some violation in data.mandate.decision.violations with input as question
	message := sprintf("task %s: %s: %s", [input.metadata.name, violation.rule, violation.message])
}
