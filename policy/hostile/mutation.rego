# Wants another value than the spec has.
package mandate

decision := {
	"verdict": "allow",
	"violations": [],
	"warnings": [],
	"locked_fields": [],
	"mutations": [{"path": "/request/attempt", "value": 1, "rule": "first-only", "reason": "nothing is tried twice"}],
	"approvals": {"required": 0, "counted": [], "refused": []},
}
