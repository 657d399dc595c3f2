# Somebody answers for every agent, and can be reached.
package mandate.rules.ownership

import data.mandate.lib

rule := "ownership"

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "identity", field])) if {
	some field in lib.config.ownership.required
	value := object.get(lib.agent, ["identity", field], null)
	not _stated(value)
	message := concat("", [field, " must say who answers for the agent, but is ", lib.show(value)])
}

violation contains lib.finding(rule, message, "/agent/spec/identity/contact") if {
	"contact" in lib.config.ownership.required
	contact := lib.agent.identity.contact
	_stated(contact)
	not contains(contact, "@")
	not startswith(contact, "https://")
	message := concat("", ["contact ", lib.show(contact), " is neither an e-mail address nor an https URL"])
}

_stated(value) if {
	is_string(value)
	trim_space(value) != ""
}
