package mandate.trust_test

import data.mandate.given

_of(question, tier) := given.set_at(question, "/trust", {"tier": tier, "because": "look.yaml is by somebody"})

_unknown(question) := _of(question, "unknown")

# The reader, without what an unknown author does not get.
_quiet := given.without(given.reading, "/agent/spec/capabilities/egress")

test_a_run_without_trust_and_of_a_tier_without_a_row_is_as_before[note] if {
	some note, question in {"no tiers": given.writing, "trusted": _of(given.writing, "trusted")}
	answer := given.decision(question)
	answer.verdict == "allow"
	answer.approvals.required == 0
}

test_a_quiet_reader_of_an_unknown_author_needs_one_yes_more if {
	answer := given.decision(_unknown(_quiet))
	answer.verdict == "allow"
	answer.approvals.required == 1
}

test_an_unknown_author_does_not_get[note] if {
	some note, question in {
		"a writer": _unknown(given.writing),
		"egress": _unknown(given.reading),
		"an MCP server elsewhere": _unknown(given.set_at(
			_quiet, "/agent/spec/capabilities/mcpServers",
			[{"name": "docs", "url": "https://api.anthropic.com/mcp"}],
		)),
		"a secret": _unknown(given.set_at(_quiet, "/agent/spec/runtime/env/allow", ["PATH", "DEPLOY_TOKEN"])),
		"a tool": _unknown(given.set_at(_quiet, "/agent/spec/capabilities/tools/allow", ["WebFetch(domain:x)"])),
	}
	given.denies(question) == {"trust-tier"}
}

test_nor_more_secrets[note] if {
	some note, row in {
		"a credential": ["/agent/spec/runtime/credentials", [{"name": "deploy"}]],
		"a key": ["/agent/spec/llm/access", "key"],
		"a login": ["/agent/spec/llm/access", "login"],
		"a provider's key": ["/agent/spec/runtime/env/allow", ["OPENAI_API_KEY"]],
		"every tool": ["/agent/spec/capabilities/tools/allow", ["*"]],
	}
	"trust-tier" in given.denies(_unknown(given.set_at(_quiet, row[0], row[1])))
}

test_the_denial_says_who_and_what_else_would_do if {
	some found in given.decision(_unknown(given.writing)).violations
	found.rule == "trust-tier"
	contains(found.message, "look.yaml is by somebody")
	contains(found.message, "readOnly: true")
}

test_a_row_for_another_tier if {
	parameters := object.union(data.mandate.config, {"trust": {"guests": {"egress": ["api.anthropic.com"], "approvals": 2}}})
	answer := data.mandate.decision with input as _of(given.reading, "guests")
		with data.mandate.config as parameters
	answer.verdict == "allow"
	answer.approvals.required == 2
}

test_parameters[note] if {
	some note, row in {
		"of another type": {"guests": {"read_only": "yes"}},
		"misspelt": {"guests": {"readonly": true}},
		"no row": {"guests": null},
		"half an approval": {"guests": {"approvals": 0.5}},
		"unknown is free": {"unknown": null},
	}
	parameters := object.union(data.mandate.config, {"trust": row})
	answer := data.mandate.decision with input as given.reading with data.mandate.config as parameters
	some v in answer.violations
	v.rule == "policy-parameters"
}

test_a_question_of_another_form[note] if {
	some note, trust in {"no tier": {"because": "x"}, "no reason": {"tier": "unknown"}, "text": "trusted"}
	"input-shape" in given.denies(given.set_at(given.reading, "/trust", trust))
}
