# Leaves out a field of the answer.
package mandate

decision := {
	"verdict": "allow",
	"violations": [],
	"warnings": [],
	"locked_fields": [],
	"mutations": [],
}
