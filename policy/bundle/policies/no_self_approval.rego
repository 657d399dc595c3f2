# Whose yes counts: people who are allowed to approve here and wrote none of it.
package mandate.rules.no_self_approval

counted contains approver if {
	some approval in input.approvals
	approver := approval.approver
	not _reasons[approver]
}

refused contains {"approver": approver, "reason": reason} if {
	some approver, reasons in _reasons
	reason := concat("; ", sort(reasons))
}

_reasons[approval.approver] contains "is not among the people who may approve this here" if {
	some approval in input.approvals
	not approval.approver in input.approvers
}

_reasons[approval.approver] contains "wrote what is to be approved" if {
	some approval in input.approvals
	approval.approver in input.authors
}

_reasons[approval.approver] contains concat("", ["is the ", input.actor.kind, " that asks"]) if {
	some approval in input.approvals
	approval.approver == input.actor.name
	input.actor.kind != "person"
}

_reasons[approval.approver] contains "is the agent that would act" if {
	some approval in input.approvals
	approval.approver == input.agent.metadata.name
}

_reasons[approval.approver] contains concat("", ["is of kind ", kind, ", not a person"]) if {
	some approval in input.approvals
	kind := approval.kind
	kind != "person"
}
