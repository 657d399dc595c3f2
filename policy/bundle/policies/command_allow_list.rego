# Programs that a plain command and the hooks of any agent may start, where the parameters list any.
package mandate.rules.command_allow_list

import data.mandate.lib

rule := "command-allow-list"

violation contains lib.finding(rule, message, "/agent/spec/runtime/command/0") if {
	allowed := lib.config.command.allowed_programs
	lib.agent.runtime.connector == "command"
	program := object.get(lib.agent, ["runtime", "command", 0], null)
	not program in allowed
	message := concat("", ["program ", lib.show(program), " is not one of ", lib.show(allowed)])
}

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "hooks", side, "command", 0])) if {
	allowed := lib.config.command.allowed_programs
	some side, hook in lib.agent.hooks
	program := object.get(hook, ["command", 0], null)
	not program in allowed
	message := concat("", ["program ", lib.show(program), " is not one of ", lib.show(allowed)])
}
