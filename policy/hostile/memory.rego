# Wants more memory than it gets.
package mandate

decision := {"count": count([concat("", [input.text, format_int(n, 10)]) | some n in numbers.range(1, 50000000)])}
