# Looks for what is not there, for longer than anyone waits.
package mandate

decision := {"found": found}

numbers_to_try := numbers.range(1, 4000)

found if {
	some a in numbers_to_try
	some b in numbers_to_try
	some c in numbers_to_try
	some d in numbers_to_try
	[a, b, c, d] == input.never
}
