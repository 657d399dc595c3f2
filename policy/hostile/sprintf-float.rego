# Uses the host function for what it does not do.
package mandate

decision := {"text": sprintf("%.2f", [input.cost])}
