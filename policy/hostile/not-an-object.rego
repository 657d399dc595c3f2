# Answers with one word.
package mandate

decision := "allow"
