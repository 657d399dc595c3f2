# Says nothing about most questions.
package mandate

decision := "something" if input.hook == "no such hook"
