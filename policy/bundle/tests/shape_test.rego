# A question of any other form gets no yes.
package mandate.shape_test

import data.mandate.given

test_not_a_question[note] if {
	some note, question in {"null": null, "text": "before_execute", "list": [], "empty": {}, "hook": {"hook": "on_noon"}}
	given.decision(question).verdict == "deny"
	"input-shape" in given.denies(question)
}

test_missing_field[field] if {
	some field in data.mandate.shape.required.before_execute
	"input-shape" in given.denies(given.without(given.reading, concat("", ["/", field])))
}

test_field_of_another_type[note] if {
	some note, row in {
		"readOnly": ["/agent/spec/capabilities/readOnly", "true"],
		"tools": ["/agent/spec/capabilities/tools", ["Bash"]],
		"tool": ["/agent/spec/capabilities/tools/allow", [1]],
		"egress": ["/agent/spec/capabilities/egress", ["example.org"]],
		"state": ["/agent/spec/lifecycle/state", "GOVERNED"],
		"risk class": ["/task/spec/riskClass", "none"],
		"approvals": ["/approvals", ["bob"]],
		"freezes": ["/freezes", {}],
		"tier": ["/environment/tier", 1],
		"spec": ["/agent/spec", []],
	}
	"input-shape" in given.denies(given.set_at(given.reading, row[0], row[1]))
}

# Whatever single field of the question is lost or odd, the answer never becomes wider than it was.
test_never_wider[note] if {
	some note, row in {
		"approvers lost": given.without(given.reading, "/approvers"),
		"authors lost": given.without(given.reading, "/authors"),
		"limits lost": given.without(given.reading, "/agent/spec/limits"),
		"capabilities lost": given.without(given.reading, "/agent/spec/capabilities"),
		"runtime lost": given.without(given.reading, "/agent/spec/runtime"),
	}
	given.decision(row).verdict == "deny"
}

test_locked_fields[note] if {
	some note, row in {
		"a locked field": ["governed", "/agent/spec/llm/model", {"locked-fields"}],
		"what holds one": ["governed", "/agent/spec", {"locked-fields"}],
		"another field": ["governed", "/agent/spec/identity/description", set()],
		"a name that starts alike": ["governed", "/agent/spec/llmx", set()],
		"in trial": ["sandbox", "/agent/spec/llm/model", set()],
	}
	question := {
		"hook": "on_field_change",
		"actor": given.person,
		"agent": given.set_at(given.reader, "/spec/lifecycle/state", row[0]),
		"request": {"path": row[1]},
	}
	given.denies(question) == row[2]
}

test_every_hook_has_policies_and_a_shape[hook] if {
	some hook in [
		"on_field_change",
		"on_review_open",
		"on_create_attempt",
		"on_promotion_attempt",
		"before_execute",
		"after_execute",
		"on_policy_update",
		"on_remediation_attempt",
	]
	data.mandate.hooks.by_hook[hook]["input-shape"]
	data.mandate.hooks.by_hook[hook]["policy-parameters"]
	count(data.mandate.shape.required[hook]) > 0
}

test_a_draft_may_be_written_but_is_warned_of if {
	question := {
		"hook": "on_create_attempt",
		"actor": given.person,
		"agent": given.set_at(given.reader, "/spec/lifecycle/state", "draft"),
		"task": given.task("diagnostics"),
		"environment": given.production,
	}
	given.denies(question) == set()
	given.warns(question) == {"lifecycle"}
}

test_a_draft_is_not_promoted if {
	question := {
		"hook": "on_promotion_attempt",
		"actor": given.person,
		"authors": ["alice"],
		"agent": given.set_at(given.reader, "/spec/lifecycle/state", "draft"),
		"environment": given.production,
		"approvers": [],
		"approvals": [],
		"freezes": [],
	}
	given.denies(question) == {"lifecycle"}
}
