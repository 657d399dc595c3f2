# Counts a yes that nobody gave.
package mandate

decision := {
	"verdict": "allow",
	"violations": [],
	"warnings": [],
	"locked_fields": [],
	"mutations": [],
	"approvals": {"required": 1, "counted": ["alice"], "refused": []},
}
