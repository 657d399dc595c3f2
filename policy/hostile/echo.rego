# Gives back what is asked, and what the parameters say, through the one host function that there is.
package mandate

decision := {
	"hook": input.hook,
	"config": data.mandate.config,
	"text": sprintf("%s %d %v%%", [input.hook, count(input.numbers), true]),
}
