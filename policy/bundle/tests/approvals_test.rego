# Who must say yes, and whose yes counts.
package mandate.approvals_test

import data.mandate.given

asked(risk_class, environment, approvals) := object.union(
	given.execution(given.reader, risk_class, environment),
	{"approvals": [{"approver": name} | some name in approvals]},
)

test_required[note] if {
	some note, row in {
		"diagnostics, sandbox": ["diagnostics", given.sandbox, 0],
		"diagnostics, production": ["diagnostics", given.production, 0],
		"remediation, sandbox": ["remediation", given.sandbox, 0],
		"remediation, production": ["remediation", given.production, 1],
		"high risk, sandbox": ["high-risk", given.sandbox, 1],
		"high risk, production": ["high-risk", given.production, 2],
	}
	answer := given.decision(asked(row[0], row[1], []))
	answer.verdict == "allow"
	answer.approvals.required == row[2]
}

test_counted[note] if {
	some note, row in {
		"two people": [["carol", "bob"], ["bob", "carol"], []],
		"the same person twice": [["bob", "bob"], ["bob"], []],
		"an author": [["alice", "bob"], ["bob"], ["alice"]],
		"somebody else": [["mallory"], [], ["mallory"]],
		"the reconciler": [["reconciler"], [], ["reconciler"]],
		"the agent": [["reader"], [], ["reader"]],
	}
	approvals := given.decision(asked("high-risk", given.production, row[0])).approvals
	approvals.counted == row[1]
	[r.approver | some r in approvals.refused] == row[2]
}

test_machines_do_not_count_though_they_are_listed if {
	question := object.union(asked("high-risk", given.production, ["reconciler", "reader", "bob"]), {"approvers": ["reconciler", "reader", "bob"]})
	given.decision(question).approvals.counted == ["bob"]
}

test_no_number_is_a_no if {
	question := given.set_at(given.reading, "/environment/tier", "moon")
	"approvals" in given.denies(question)
}

test_freeze[hook] if {
	some hook in ["before_execute", "on_promotion_attempt", "on_remediation_attempt"]
	question := object.union(given.writing, {
		"hook": hook,
		"freezes": [{"name": "ledger-move", "reason": "the ledger moves"}],
	})
	answer := given.decision(question)
	some v in answer.violations
	v.rule == "freeze"
	contains(v.message, "ledger-move")
	contains(v.message, "the ledger moves")
}
