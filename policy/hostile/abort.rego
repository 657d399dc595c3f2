# Two values for one rule: the engine gives up in the middle.
package mandate

decision := "one" if input.hook

decision := "two" if input.hook
