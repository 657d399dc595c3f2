package mandate.credentials_test

import data.mandate
import data.mandate.given

holder := json.patch(given.writer, [{"op": "add", "path": "/spec/runtime/credentials", "value": [{"name": "deploy"}]}])

asked(environment) := given.execution(holder, "remediation", environment)

refused(input_value, grants) if {
	answer := mandate.decision with input as input_value
		with data.mandate.config.credentials as grants
	some found in answer.violations
	found.rule == "credential-access"
	found.path == "/agent/spec/runtime/credentials/0/name"
}

test_nobody_by_default if refused(asked(given.sandbox), {})

test_named_agent if not refused(asked(given.sandbox), {"deploy": {"agents": ["writer"]}})

test_glob if not refused(asked(given.sandbox), {"deploy": {"agents": ["wri*"]}})

test_other_agent if refused(asked(given.sandbox), {"deploy": {"agents": ["reader"]}})

test_other_credential if refused(asked(given.sandbox), {"other": {"agents": ["writer"]}})

test_environment if {
	grants := {"deploy": {"agents": ["writer"], "environments": ["sandbox"]}}
	not refused(asked(given.sandbox), grants)
	refused(asked(given.production), grants)
}

test_tier if {
	grants := {"deploy": {"agents": ["writer"], "tiers": ["production"]}}
	refused(asked(given.sandbox), grants)
	not refused(asked(given.production), grants)
}

test_empty_lists_grant_nothing if refused(asked(given.sandbox), {"deploy": {"agents": ["writer"], "tiers": []}})

test_gateway if {
	agent := json.patch(given.reader, [{"op": "add", "path": "/spec/llm/credential", "value": "model"}])
	answer := mandate.decision with input as given.execution(agent, "diagnostics", given.sandbox)
	some found in answer.violations
	found.rule == "credential-access"
	found.path == "/agent/spec/llm/credential"
}

test_odd_grant if {
	some odd in ["writer", {"agents": "writer"}, {}, {"agents": ["writer"], "tier": ["production"]}, {"agents": [1]}]
	answer := mandate.decision with input as asked(given.sandbox)
		with data.mandate.config.credentials as {"deploy": odd}
	some found in answer.violations
	found.rule == "policy-parameters"
}
