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

# What the writer made is to be proposed, and these people have said yes to it.
released(asked_for, approvals) := object.union(
	given.set_at(given.changed([given.file("docs/a.md")]), "/task/spec/approvals", {"output": {"required": asked_for}}),
	{
		"authors": ["alice"],
		"approvers": ["alice", "bob", "carol"],
		"approvals": [{"approver": name} | some name in approvals],
		"freezes": [],
		"output": {"run": "r", "digest": "d"},
	},
)

test_output_asks_for_nothing_by_itself if {
	given.decision(given.changed([given.file("docs/a.md")])).approvals == {"required": 0, "counted": [], "refused": []}
}

test_output_asked_for_by_the_task if {
	answer := given.decision(released(2, ["bob", "alice"]))
	answer.verdict == "allow"
	answer.approvals.required == 2
	answer.approvals.counted == ["bob"]
	[r.approver | some r in answer.approvals.refused] == ["alice"]
}

test_output_asked_for_by_parameters[note] if {
	some note, row in {
		"the larger is theirs": [{"remediation": {"sandbox": 3}}, 3],
		"the larger is the task's": [{"remediation": {"sandbox": 1}}, 2],
		"another tier": [{"remediation": {"production": 3}}, 2],
		"another risk class": [{"high-risk": {"sandbox": 3}}, 2],
	}
	answer := given.decision(released(2, [])) with data.mandate.config.output_approvals as row[0]
	answer.verdict == "allow"
	answer.approvals.required == row[1]
}

test_output_approvals_that_are_no_number_are_a_no[note] if {
	some note, row in {
		"text": {"remediation": {"sandbox": "two"}},
		"half": {"remediation": {"sandbox": 0.5}},
		"negative": {"remediation": {"sandbox": -1}},
	}
	answer := given.decision(released(1, ["bob"])) with data.mandate.config.output_approvals as row
	"output-approvals" in {v.rule | some v in answer.violations}
	answer.approvals.required == 0
}

test_freeze_holds_an_output if {
	question := object.union(released(1, ["bob"]), {"freezes": [{"name": "ledger-move", "reason": "the ledger moves"}]})
	given.denies(question) == {"freeze"}
}
