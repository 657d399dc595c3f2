# Policies about what an agent's spec says. Each row: the question, and the rules that deny it.
package mandate.agents_test

import data.mandate.given

test_plain_yes[note] if {
	some note, question in {"reading": given.reading, "writing": given.writing}
	given.decision(question).verdict == "allow"
}

test_agents[note] if {
	some note, row in {
		"another provider": [given.set_at(given.reading, "/agent/spec/llm/provider", "acme"), {"model-allow-list"}],
		"another model": [given.set_at(given.reading, "/agent/spec/llm/model", "claud"), {"model-allow-list"}],
		"no model": [given.without(given.reading, "/agent/spec/llm"), {"model-allow-list"}],
		"command without model": [given.writing, set()],
		"denied tool": [given.set_at(given.reading, "/agent/spec/capabilities/tools/allow", ["Bash(curl:*)"]), {"tool-allow-list"}],
		"denied tool in other case": [given.set_at(given.reading, "/agent/spec/capabilities/tools/allow", ["BASH(Curl:*)"]), {"tool-allow-list"}],
		"wider tool": [given.set_at(given.writing, "/agent/spec/capabilities/tools", {"allow": ["Bash"]}), {"tool-allow-list"}],
		"wider tool that leaves out the denied": [
			given.set_at(given.writing, "/agent/spec/capabilities/tools", {
				"allow": ["Bash"],
				"deny": ["Bash(sudo:*)", "Bash(curl:*)", "Bash(wget:*)"],
			}),
			set(),
		],
		"read-only with a writing tool": [given.set_at(given.reading, "/agent/spec/capabilities/tools/allow", ["Write"]), {"read-only"}],
		"read-only with paths": [given.set_at(given.reading, "/agent/spec/capabilities/paths", {"write": ["a"]}), {"read-only"}],
		"read-only that accepts edits": [given.set_at(given.reading, "/agent/spec/runtime/permissionMode", "acceptEdits"), {"read-only"}],
		"no time limit": [given.without(given.reading, "/agent/spec/limits/execution"), {"required-limits"}],
		"time limit of zero": [given.set_at(given.reading, "/agent/spec/limits/execution/timeoutSeconds", 0), {"required-limits"}],
		"too costly a run": [given.set_at(given.reading, "/agent/spec/limits/cost/perRunUsd", 5.01), {"cost-cap"}],
		"as costly as may be": [given.set_at(given.reading, "/agent/spec/limits/cost/perRunUsd", 5), set()],
		"too costly a day": [given.set_at(given.reading, "/agent/spec/limits/cost/perDayUsd", 51), {"cost-cap"}],
		"cost not stated": [given.without(given.reading, "/agent/spec/limits/cost/perDayUsd"), {"cost-cap"}],
		"another host": [given.set_at(given.reading, "/agent/spec/capabilities/egress", [{"host": "example.org", "port": 443}]), {"egress"}],
		"any host": [given.set_at(given.reading, "/agent/spec/capabilities/egress", [{"host": "*", "port": 443}]), {"egress"}],
		"host of an MCP server": [given.set_at(given.reading, "/agent/spec/capabilities/mcpServers", [{"name": "m", "url": "https://example.org/"}]), {"egress"}],
		"image by tag": [given.set_at(given.reading, "/agent/spec/runtime/image", "agent:1"), {"image-by-digest"}],
		"container without image": [given.set_at(given.reading, "/agent/spec/runtime/sandbox", "container"), {"image-by-digest"}],
		"process in production": [given.set_at(given.writing, "/environment", given.production), {"sandbox-by-tier"}],
		"key for an agent": [given.set_at(given.reading, "/agent/spec/llm/access", "key"), {"model-access"}],
		"login for an agent": [given.set_at(given.reading, "/agent/spec/llm/access", "login"), {"model-access"}],
		"key beside the gateway": [given.set_at(given.reading, "/agent/spec/runtime/env/allow", ["OPENAI_API_KEY"]), {"model-access"}],
		"key of a command": [given.set_at(given.writing, "/agent/spec/runtime/env", {"allow": ["GEMINI_API_KEY"]}), {"model-access"}],
		"address beside the gateway": [given.set_at(given.reading, "/agent/spec/runtime/env/set", {"OPENAI_BASE_URL": "http://x"}), {"model-access"}],
		"no owner": [given.without(given.reading, "/agent/spec/identity/owner"), {"ownership"}],
		"contact that reaches nobody": [given.set_at(given.reading, "/agent/spec/identity/contact", "somebody"), {"ownership"}],
		"draft": [given.set_at(given.reading, "/agent/spec/lifecycle/state", "draft"), {"lifecycle"}],
		"in trial in production": [given.set_at(given.reading, "/agent/spec/lifecycle/state", "sandbox"), {"lifecycle"}],
		"in trial in the sandbox": [given.set_at(given.writing, "/agent/spec/lifecycle/state", "sandbox"), set()],
		"unknown policy": [given.set_at(given.reading, "/agent/spec/policies", {"baseline": ["nonsense"]}), {"lifecycle"}],
		"writing diagnosis in production": [given.set_at(given.reading, "/agent/spec/capabilities/readOnly", false), {"read-only"}],
	}
	given.denies(row[0]) == row[1]
}

test_secrets[note] if {
	some note, text in {
		"AWS": concat("", ["AKIA", "IOSFODNN7EXAMPLE"]),
		"GitHub": concat("", ["ghp_", "0123456789abcdefghij0123456789abcdef"]),
		"Slack": concat("", ["xoxb-", "0123456789-abc"]),
		"Anthropic": concat("", ["sk-ant-", "0123456789abcdefghij"]),
		"OpenAI": concat("", ["sk-proj-", "0123456789abcdefghij"]),
		"Google": concat("", ["AIza", "0123456789abcdefghij0123456789abcde"]),
		"private key": concat("", ["-----BEGIN PRIVATE ", "KEY-----"]),
		"password": concat("", ["password=", "correcthorse"]),
	}
	some path in ["/task/spec/prompt", "/task/spec/inputs/x", "/agent/spec/llm/systemPrompt", "/agent/spec/runtime/env/set/X"]
	given.denies(given.set_at(given.reading, path, text)) == {"no-inline-secrets"}
}

test_secrets_anywhere_below_an_incident[note] if {
	secret := concat("", ["ghp_", "0123456789abcdefghij0123456789abcdef"])
	some note, incident in {
		"logs": {"logs": concat("", ["x\ntoken ", secret])},
		"event": {"event": {"reason": "BackOff", "involvedObject": {"annotations": {"a/b": secret}}}},
		"resources": {"resources": [{"kind": "Pod", "restarts": 2}, {"env": [[secret]]}]},
		"cluster": {"cluster": secret},
	}
	given.denies(given.set_at(given.reading, "/task/spec/incident", incident)) == {"no-inline-secrets"}
}

test_an_incident_without_secrets if {
	incident := {"event": {"count": 3, "known": true, "note": null}, "resources": [], "logs": ""}
	given.denies(given.set_at(given.reading, "/task/spec/incident", incident)) == set()
}

test_hooks[note] if {
	some note, row in {
		"allowed": [["sh", "-c", "true"], set()],
		"another program": [["curl", "x"], {"command-allow-list"}],
		"secret": [["sh", "-c", concat("", ["password=", "correcthorse"])], {"no-inline-secrets"}],
	}
	some side in ["before", "after"]
	question := given.set_at(given.reading, "/agent/spec/hooks", {side: {"command": row[0]}})
	given.denies(question) == row[1] with data.mandate.config.command.allowed_programs as ["sh"]
}

test_secrets_are_not_repeated if {
	secret := concat("", ["ghp_", "0123456789abcdefghij0123456789abcdef"])
	answer := given.decision(given.set_at(given.reading, "/task/spec/prompt", secret))
	not contains(json.marshal(answer), secret)
}

test_cost_is_also_a_mutation if {
	answer := given.decision(given.set_at(given.reading, "/agent/spec/limits/cost/perRunUsd", 9))
	answer.mutations == [{
		"path": "/agent/spec/limits/cost/perRunUsd",
		"value": 5,
		"rule": "cost-cap",
		"reason": "perRunUsd is at most 5",
	}]
}

test_programs[note] if {
	some note, row in {"listed": [["sh"], set()], "not listed": [["python3"], {"command-allow-list"}]}
	parameters := object.union(data.mandate.config, {"command": {"allowed_programs": row[0]}})
	rules := {v.rule |
		answer := data.mandate.decision with input as given.writing with data.mandate.config as parameters
		some v in answer.violations
	}
	rules == row[1]
}

test_parameters[note] if {
	some note, parameters in {
		"missing": object.remove(data.mandate.config, ["models"]),
		"misspelt": object.union(data.mandate.config, {"modles": {}}),
		"of another type": object.union(data.mandate.config, {"protected_paths": "none"}),
		"list of other things": object.union(data.mandate.config, {"sandboxes": {"production": [1]}}),
	}
	answer := data.mandate.decision with input as given.reading with data.mandate.config as parameters
	answer.verdict == "deny"
	some v in answer.violations
	v.rule == "policy-parameters"
}
