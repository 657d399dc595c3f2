package mandate.targets_test

import data.mandate
import data.mandate.given

asked(environment) := json.patch(given.execution(given.writer, "remediation", environment), [
	{"op": "add", "path": "/task/spec/target", "value": {"repository": "shop"}},
	{"op": "add", "path": "/target", "value": {"name": "shop", "url": "https://git.example.org/shop.git"}},
])

refused(input_value, grants) if {
	answer := mandate.decision with input as input_value
		with data.mandate.config.targets as grants
	some found in answer.violations
	found.rule == "target-access"
}

test_nobody_by_default if refused(asked(given.sandbox), {})

test_named_agent if not refused(asked(given.sandbox), {"shop": {"agents": ["writer"]}})

test_other_agent if refused(asked(given.sandbox), {"shop": {"agents": ["reader"]}})

test_other_target if refused(asked(given.sandbox), {"other": {"agents": ["writer"]}})

test_tier if {
	grants := {"shop": {"agents": ["*"], "tiers": ["sandbox"]}}
	not refused(asked(given.sandbox), grants)
	refused(asked(given.production), grants)
}

test_control_repository_needs_no_grant if {
	not refused(given.execution(given.writer, "remediation", given.sandbox), {})
}

test_other_than_the_task_names if {
	another := json.patch(asked(given.sandbox), [{"op": "replace", "path": "/target/name", "value": "till"}])
	refused(another, {"shop": {"agents": ["*"]}, "till": {"agents": ["*"]}})
}

test_not_what_mandate_yaml_names if {
	unresolved := json.remove(asked(given.sandbox), ["/target"])
	refused(unresolved, {"shop": {"agents": ["*"]}})
}

test_not_what_the_task_names if {
	unnamed := json.remove(asked(given.sandbox), ["/task/spec/target"])
	refused(unnamed, {"shop": {"agents": ["*"]}})
}

test_after_execute if {
	change := json.patch(asked(given.sandbox), [
		{"op": "replace", "path": "/hook", "value": "after_execute"},
		{"op": "add", "path": "/change", "value": {"base": "1", "files": []}},
	])
	refused(change, {})
	not refused(change, {"shop": {"agents": ["writer"]}})
}

test_odd_grant if {
	answer := mandate.decision with input as asked(given.sandbox)
		with data.mandate.config.targets as {"shop": "writer"}
	some found in answer.violations
	found.rule == "policy-parameters"
}
